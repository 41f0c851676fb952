import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const MAX_SESSIONS = 10_000;
const HOUR_MS = 3_600_000;

/** Who has logged in: kept in memory, so a restart of the service asks everybody for their key again. */
export class Sessions {
  readonly #names: LRUCache<string, string>;

  /** @param now Milliseconds that never go back, for tests. */
  constructor(hours: number, now: () => number = () => performance.now()) {
    this.#names = new LRUCache({ max: MAX_SESSIONS, ttl: hours * HOUR_MS, ttlResolution: 0, perf: { now } });
  }

  /** Begins a session of the owner of a key; resolves with what its browser must show. */
  open(name: string): string {
    const token = randomBytes(32).toString('base64url');
    this.#names.set(token, name);
    return token;
  }

  /** Name of the key that the session was opened with; undefined for what is none, or is over. */
  nameOf(token: string | undefined): string | undefined {
    return token === undefined ? undefined : this.#names.get(token);
  }

  close(token: string | undefined): void {
    if (token !== undefined) this.#names.delete(token);
  }
}
