import type { Row } from '../prediction-row.js';

/** A row that BigQuery refused, by its index in what was appended. */
export interface RefusedRow {
  readonly index: number;
  readonly message: string;
}

/** The write streams of one table: committed ones, whose rows can be queried once their append is answered. */
export interface WriteStreams {
  /** Makes a stream. @returns its name. */
  create(): Promise<string>;
  /** Ends a stream: nobody can append to it any more. @returns the rows it holds; undefined where it is gone. */
  finish(stream: string): Promise<number | undefined>;
  /** A connection that appends to a stream. */
  open(stream: string): AppendStream;
  close(): void;
}

/** Appends to one stream, one request after the other. */
export interface AppendStream {
  /**
   * Appends rows at an offset of the stream: all of them or, when some are refused, none.
   * @returns those refused.
   * @throws RetryableError when it is not known whether they were appended.
   */
  append(rows: readonly Row[], offset: number): Promise<readonly RefusedRow[]>;
  close(): void;
}

/** What the table itself says. */
export interface StoredRows {
  /** Those of the given predictions that it holds. */
  among(
    predictions: readonly { readonly prediction_id: string; readonly processed_at: number }[],
  ): Promise<ReadonlySet<string>>;
  /** Whether it held nothing when this process first asked. */
  wasEmpty(): Promise<boolean>;
}
