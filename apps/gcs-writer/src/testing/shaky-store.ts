import { StorageError, type ObjectStore, type StoredObject } from '@sightline/storage';
import type { Random } from './random.js';

type Write = Parameters<ObjectStore['write']>;

/** A way to a store on which everything goes wrong that can: see `write`. Whatever it does, no write it made is ever taken back. */
export class ShakyStore implements Pick<ObjectStore, 'write'> {
  readonly #frozen: Write[] = [];
  /** Names under which other bytes were written than before. */
  readonly changed: string[] = [];
  readonly #contents = new Map<string, string>();
  /** From now on everything is written as it should be. */
  isCalm = false;
  /** Kills the writer that runs now. */
  crash: () => void = () => undefined;

  constructor(
    private readonly store: ObjectStore,
    private readonly random: Random,
  ) {}

  async write(...write: Write): Promise<StoredObject> {
    // The writer that asks is the one that dies, not one that came after it.
    const { crash } = this;
    const fate = this.isCalm ? 1 : this.random.next();
    if (fate < 0.1) throw new StorageError('unreachable', 'The request was lost.');
    if (fate < 0.2) {
      await this.#write(write);
      throw new StorageError('unreachable', 'The answer was lost.');
    }
    if (fate < 0.3) {
      const stored = await this.#write(write);
      crash();
      return stored;
    }
    // The writer dies or is frozen while the request is under way: it arrives when others have gone on long ago.
    if (fate < 0.4) {
      this.#frozen.push(write);
      crash();
      return new Promise(() => undefined);
    }
    return this.#write(write);
  }

  /** What was under way arrives at last. */
  async thaw(share = 1): Promise<void> {
    for (const write of this.#frozen.splice(0)) {
      if (this.random.chance(share)) await this.#write(write);
      else this.#frozen.push(write);
    }
  }

  async #write(write: Write): Promise<StoredObject> {
    const [bucket, name, content, choice] = write;
    const text = Buffer.from(content as Uint8Array).toString('base64');
    if ((this.#contents.get(name) ?? text) !== text) this.changed.push(name);
    this.#contents.set(name, text);
    // A signal that was aborted does not call a request back that has left.
    return this.store.write(bucket, name, content, { ...choice, signal: undefined });
  }
}
