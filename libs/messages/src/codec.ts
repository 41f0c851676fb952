/** Bytes of a message and what they are. */
export interface EncodedMessage {
  readonly value: Buffer;
  /** For the content-type header: `application/avro` or `application/json`. */
  readonly contentType: string;
}

/** Where a message was read; a Delivery is one. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Kafka timestamp, milliseconds since 1970-01-01T00:00:00Z. */
  readonly timestampMs: number;
}

/** Bytes ⇄ value of one kind of message. `New` is what a producer writes: fields with a default may be left out. */
export interface Codec<T, New = T> {
  /**
   * @throws RetryableError when the schema registry does not answer.
   * @throws Error when the value does not fit the schema: a bug of the caller.
   */
  encode(value: New): Promise<EncodedMessage>;
  /**
   * Reads any form a message may come in: Avro with a fingerprint or a registry's schema id, or JSON where the message has
   * a JSON form. `place` makes what the message leaves out (its id, its time) the same whenever it is read again.
   * @throws UnreadableMessageError when the bytes are no such message.
   * @throws RetryableError when the schema registry does not answer.
   */
  decode(value: Buffer | null, place?: Place): Promise<T>;
}
