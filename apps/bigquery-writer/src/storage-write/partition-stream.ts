import { RejectedError, type Rejection } from '@sightline/messages';
import type { Tenure, Turn } from '@sightline/kafka';
import type { SinkRecord } from '@sightline/sink';
import { requestsOf, sizeProblem } from '../batches.js';
import { rowFailure } from '../failures.js';
import { predictionRow } from '../prediction-row.js';
import { readNote, writeNote } from './stream-note.js';
import type { AppendStream, StoredRows, WriteStreams } from './write-streams.js';

/** A record with its index in the batch. */
interface Indexed extends SinkRecord {
  readonly index: number;
}

/**
 * One partition's rows, each stored once. A tenure has a stream of its own, whose name is kept in Kafka before its first row: whoever
 * takes the partition over ends that stream, so that no row can come after, and learns from the rows it holds whether some were never
 * committed. Only then is the table asked, by prediction_id, which records are in it.
 */
export class PartitionStream {
  #rows = 0;
  /** Kafka offset of the next record that this tenure has not stored. */
  #next = 0n;

  private constructor(
    private readonly stream: string,
    private readonly connection: AppendStream,
    private readonly stored: StoredRows,
    private doubtUntil: bigint | undefined,
  ) {}

  /** Takes a partition over. @throws RetryableError when that is to be tried again, from the start. */
  static async takeOver(tenure: Tenure, streams: WriteStreams, stored: StoredRows): Promise<PartitionStream> {
    const doubtUntil = await doubtOf(tenure, streams, stored);
    const stream = await streams.create();
    await tenure.keepNote(writeNote({ stream, rows: 0, ...(doubtUntil === undefined ? {} : { doubtUntil }) }));
    return new PartitionStream(stream, streams.open(stream), stored, doubtUntil);
  }

  /**
   * Stores those records of a batch that are not stored yet.
   * @throws RejectedError naming those that BigQuery refused; the others are stored.
   */
  async write(batch: readonly SinkRecord[], turn: Turn): Promise<void> {
    const missing = await this.#missing(batch);
    const rejections: Rejection[] = missing.flatMap((record) => {
      const problem = sizeProblem(record);
      return problem === undefined ? [] : [{ index: record.index, ...problem }];
    });
    const fitting = missing.filter((record) => sizeProblem(record) === undefined);
    for (const request of requestsOf(fitting)) rejections.push(...(await this.#append(request)));
    const last = batch.at(-1)?.delivery.offset;
    if (last !== undefined && last >= this.#next) this.#next = last + 1n;
    if (this.doubtUntil !== undefined && this.#next >= this.doubtUntil) this.doubtUntil = undefined;
    turn.note(this.#note());
    if (rejections.length > 0) throw new RejectedError(rejections);
  }

  close(): void {
    this.connection.close();
  }

  /** Those that this tenure has not stored and, while there is doubt, an earlier one has not either. */
  async #missing(batch: readonly SinkRecord[]): Promise<readonly Indexed[]> {
    const fresh = batch
      .map((record, index) => ({ ...record, index }))
      .filter(({ delivery }) => delivery.offset >= this.#next);
    const { doubtUntil } = this;
    if (doubtUntil === undefined || fresh.length === 0) return fresh;
    const doubtful = fresh.filter(({ delivery }) => delivery.offset < doubtUntil);
    const known = await this.stored.among(doubtful.map(({ prediction }) => prediction));
    return fresh.filter(
      ({ delivery, prediction }) => delivery.offset >= doubtUntil || !known.has(prediction.prediction_id),
    );
  }

  /** Appends what fits in one request, again without the rows that were refused: with one of those none is stored. */
  async #append(request: readonly Indexed[]): Promise<readonly Rejection[]> {
    const rejections: Rejection[] = [];
    let records = request;
    while (records.length > 0) {
      const rows = records.map(({ prediction }) => predictionRow(prediction));
      const refused = await this.connection.append(rows, this.#rows);
      if (refused.length === 0) break;
      const messages = new Map(refused.map(({ index, message }) => [index, message]));
      for (const [at, { index }] of records.entries()) {
        const message = messages.get(at);
        if (message !== undefined) rejections.push({ ...rowFailure(message), index });
      }
      records = records.filter((_, at) => !messages.has(at));
    }
    this.#rows += records.length;
    return rejections;
  }

  #note(): string {
    const { stream, doubtUntil } = this;
    return writeNote({ stream, rows: this.#rows, ...(doubtUntil === undefined ? {} : { doubtUntil }) });
  }
}

/** Up to where records may be stored already though they were never committed; undefined where none can be. */
async function doubtOf(tenure: Tenure, streams: WriteStreams, stored: StoredRows): Promise<bigint | undefined> {
  const note = readNote(tenure.note);
  if (note === undefined) return (await stored.wasEmpty()) ? undefined : tenure.end();
  const rows = await streams.finish(note.stream);
  if (rows === note.rows && note.doubtUntil === undefined) return undefined;
  return tenure.end();
}
