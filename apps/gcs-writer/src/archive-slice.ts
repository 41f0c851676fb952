import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { RejectedError, RetryableError } from '@sightline/messages';
import type { SinkRecord, SinkSlice } from '@sightline/sink';
import type { ObjectStore } from '@sightline/storage';
import { archiveRow, hasReadableTimes } from './archive-row.js';
import type { ArchiveSummary } from './archive-summary.js';
import { writeFailure } from './failures.js';
import { forms, hourFolder, objectName } from './object-name.js';

/** Where and how objects are stored. */
export interface ArchivePlace {
  readonly store: Pick<ObjectStore, 'write'>;
  readonly bucket: string;
  readonly prefix: string;
  readonly maxBytes: number;
}

/** Hours in one slice: each is an object of its own. More are only seen where old predictions are published again. */
const MAX_FOLDERS = 24;

const MICROS_PER_HOUR = 3_600_000_000;

const contentTypes: Readonly<Record<string, string>> = {
  [forms.none]: 'application/x-ndjson',
  // No content encoding: the name says it, and a client that unpacks on its way would break those that read the name.
  [forms.gzip]: 'application/gzip',
};

/** The rows of one hour, as they will be stored. */
interface HourRows {
  readonly name: string;
  readonly folder: string;
  readonly parts: Buffer[];
  rows: number;
}

/** The objects of one slice: one for each hour, named by its first record. The same records always make the same objects. */
export class ArchiveSlice implements SinkSlice {
  readonly #hours = new Map<number, HourRows>();
  #bytes = 0;

  constructor(
    readonly form: string,
    private readonly place: ArchivePlace,
    private readonly summary: Pick<ArchiveSummary, 'stored'>,
  ) {}

  get isFull(): boolean {
    return this.#bytes >= this.place.maxBytes || this.#hours.size >= MAX_FOLDERS;
  }

  add(records: readonly SinkRecord[]): void {
    const lines = new Map<HourRows, string[]>();
    const unreadable = [...records.keys()].filter((index) => {
      const record = records[index];
      if (!record || !hasReadableTimes(record.prediction)) return true;
      const hour = this.#hourOf(record);
      const known = lines.get(hour) ?? [];
      known.push(archiveRow(record.prediction));
      lines.set(hour, known);
      return false;
    });
    for (const [hour, texts] of lines) {
      const part = Buffer.from(texts.join(''));
      hour.parts.push(part);
      hour.rows += texts.length;
      this.#bytes += part.length;
    }
    if (unreadable.length === 0) return;
    const message =
      'received_at or processed_at lies outside the years 1 to 2255: the archive has no exact time for it';
    throw new RejectedError(unreadable.map((index) => ({ index, code: 'unsupported_time', message })));
  }

  async store(ending: string, signal: AbortSignal): Promise<void> {
    const { store, bucket } = this.place;
    for (const { name, folder, parts, rows } of this.#hours.values()) {
      const content = await this.#packed(Buffer.concat(parts));
      try {
        await store.write(bucket, name, content, { contentType: contentTypes[this.form], signal });
      } catch (error) {
        if (signal.aborted) throw new RetryableError('The partition has been lost', { cause: error });
        throw writeFailure(error, bucket);
      }
      this.summary.stored({ folder, rows, bytes: content.length, ending });
    }
  }

  #hourOf(record: SinkRecord): HourRows {
    const key = Math.floor(record.prediction.processed_at / MICROS_PER_HOUR);
    const known = this.#hours.get(key);
    if (known) return known;
    const folder = hourFolder(record.prediction);
    const hour = { name: objectName(this.place.prefix, folder, record, this.form), folder, parts: [], rows: 0 };
    this.#hours.set(key, hour);
    return hour;
  }

  #packed(content: Buffer): Promise<Buffer> {
    return this.form === forms.gzip ? gzipped(content) : Promise.resolve(content);
  }
}

const gzipped: (content: Buffer) => Promise<Buffer> = promisify(gzip);
