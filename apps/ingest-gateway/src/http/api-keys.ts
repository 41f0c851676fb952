import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who may call. */
export interface ApiKeys {
  /** False: no keys are set, everybody may call. */
  readonly required: boolean;
  /** Name of the key that the headers carry; undefined when they carry none that is known. */
  nameOf(headers: IncomingHttpHeaders): string | undefined;
}

/** Form of one entry of API_KEYS: a name and the SHA-256 of the key. */
export const apiKeyEntry = /^([A-Za-z0-9._-]{1,64}):([0-9a-f]{64})$/;

/** Opens the keys of `name:sha256hex` entries. Every entry is compared in constant time, whichever fits. */
export function openApiKeys(entries: readonly string[]): ApiKeys {
  const known = entries.map((entry) => {
    const [, name = '', digest = ''] = apiKeyEntry.exec(entry) ?? [];
    return { name, digest: Buffer.from(digest, 'hex') };
  });
  return {
    required: known.length > 0,
    nameOf: (headers) => {
      const key = keyIn(headers);
      if (key === undefined || known.length === 0) return undefined;
      const digest = createHash('sha256').update(key, 'latin1').digest();
      let found: string | undefined;
      for (const candidate of known) {
        if (timingSafeEqual(candidate.digest, digest)) found = candidate.name;
      }
      return found;
    },
  };
}

/** The key as its bytes came over the wire (Node hands headers over as Latin-1). */
function keyIn(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '');
  if (bearer !== null) return bearer[1];
  const header = headers['x-api-key'];
  return typeof header === 'string' && header !== '' ? header : undefined;
}
