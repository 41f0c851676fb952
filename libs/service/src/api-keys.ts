import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { list, type Setting, type Settings, type Values } from '@sightline/config';

/** Form of one entry of API_KEYS: a name and the SHA-256 of the key. */
const entryForm = /^([A-Za-z0-9._-]{1,64}):([0-9a-f]{64})$/;

/** The setting of a service that asks its callers for a key. */
export interface ApiKeySettings extends Settings {
  readonly API_KEYS: Setting<readonly string[]>;
}

/** The same keys open every service that has this setting. */
export const apiKeySettings: ApiKeySettings = {
  API_KEYS: list({
    default: [],
    secret: true,
    doc: 'Who may call: name:sha256 of each key, comma-separated; the sha256 in lower-case hexadecimal. Unset: everybody.',
  }),
};

/** What must hold of the entries; no problem shows one. */
export const apiKeyRules: readonly ((values: Values<ApiKeySettings>) => string | undefined)[] = [
  ({ API_KEYS: entries }) => {
    const wrong = entries.filter((entry) => !entryForm.test(entry)).length;
    return wrong > 0
      ? `API_KEYS: ${wrong} of ${entries.length} entries are not name:sha256 (64 lower-case hexadecimal digits)`
      : undefined;
  },
  ({ API_KEYS: entries }) => {
    const names = entries.map((entry) => entry.split(':', 1)[0]);
    return new Set(names).size < names.length ? 'API_KEYS: each name may be given once' : undefined;
  },
];

/** The entry of API_KEYS for a key. */
export function apiKeyEntry(name: string, key: string): string {
  return `${name}:${createHash('sha256').update(key).digest('hex')}`;
}

/** Who may call. */
export interface ApiKeys {
  /** False: no keys are set, everybody may call. */
  readonly required: boolean;
  /** Name of the key that the headers carry; undefined when they carry none that is known. */
  nameOf(headers: IncomingHttpHeaders): string | undefined;
  /** Name of a key; undefined when it is not known. */
  nameOfKey(key: string): string | undefined;
}

/** Opens the keys of `name:sha256hex` entries. Every entry is compared in constant time, whichever fits. */
export function openApiKeys(entries: readonly string[]): ApiKeys {
  const known = entries.map((entry) => {
    const [, name = '', digest = ''] = entryForm.exec(entry) ?? [];
    return { name, digest: Buffer.from(digest, 'hex') };
  });
  const nameOf = (key: Buffer): string | undefined => {
    const digest = createHash('sha256').update(key).digest();
    let found: string | undefined;
    for (const candidate of known) {
      if (timingSafeEqual(candidate.digest, digest)) found = candidate.name;
    }
    return found;
  };
  return {
    required: known.length > 0,
    nameOf: (headers) => {
      const key = keyIn(headers);
      // As its bytes came over the wire: Node hands headers over as Latin-1.
      return key === undefined ? undefined : nameOf(Buffer.from(key, 'latin1'));
    },
    nameOfKey: (key) => nameOf(Buffer.from(key)),
  };
}

/** The key that headers carry, known or not, as `Authorization: Bearer KEY` or `X-API-Key: KEY`. */
export function keyIn(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '');
  if (bearer !== null) return bearer[1];
  const header = headers['x-api-key'];
  return typeof header === 'string' && header !== '' ? header : undefined;
}
