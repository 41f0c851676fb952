/** Try again later: the caller pauses, backs off and hands over the same batch again; nothing is committed. */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';
}

/** One delivery of a batch that is given up, by its index in the batch, with the reason its dead letter will carry. */
export interface Rejection {
  readonly index: number;
  /** Stable code, such as `unknown_schema`. */
  readonly code: string;
  /** The reason in words. */
  readonly message: string;
}

/** Some deliveries can never be handled: they go to the dead letter; the rest of the batch counts as done. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';

  constructor(
    readonly rejections: readonly Rejection[],
    options?: ErrorOptions,
  ) {
    super(rejections.map(({ code, message }) => `${code}: ${message}`).join('; '), options);
  }
}

/** Too much at once: answer 503, or pause the source. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

/** Bytes that are no message: its delivery goes to the dead letter with this code. */
export class UnreadableMessageError extends Error {
  override readonly name = 'UnreadableMessageError';

  constructor(
    /** Stable code, such as `bad_magic`, `unknown_schema`, `broken_avro`, `broken_json`, `broken_base64`, `empty_value`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
