/** Headers of a Kafka message as text; of a repeated header, the last. */
export type MessageHeaders = Readonly<Record<string, string>>;

/** A Kafka message with its place. */
export interface Delivery {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Kafka timestamp, milliseconds since 1970-01-01T00:00:00Z. */
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: MessageHeaders;
}

/** A message to be written. */
/** Where a record goes. */
export interface Destination {
  readonly topic: string;
  /** Chosen by the key when left out. */
  readonly partition?: number;
  readonly key: string | Buffer | null;
}

export interface OutgoingRecord extends Destination {
  readonly value: Buffer | null;
  readonly headers?: MessageHeaders;
  /** When what it tells came about, milliseconds since 1970-01-01T00:00:00Z; now when left out. */
  readonly timestampMs?: number;
}
