import { RetryableError } from '@sightline/messages';

/** Why a model server gave no usable answer. */
export type ModelServerErrorCode =
  /** No connection, or it broke before the answer was whole. */
  | 'server_unreachable'
  | 'server_timeout'
  /** It says that it has too much to do. */
  | 'server_overloaded'
  | 'server_not_ready'
  /** It says that it failed. */
  | 'server_failed'
  /** It says that the request is wrong: unknown model, no permission, too large a batch. */
  | 'server_refused'
  /** Its answer is none of the protocol, such as a page of HTML. */
  | 'wrong_answer'
  | 'wrong_type'
  | 'wrong_shape'
  /** Scores for fewer or more images than it was asked for. */
  | 'wrong_count'
  | 'answer_too_large'
  /** It has failed several times in a row and is left alone for a while: nothing was sent. */
  | 'circuit_open';

const passing: ReadonlySet<ModelServerErrorCode> = new Set([
  'server_unreachable',
  'server_timeout',
  'server_overloaded',
  'server_not_ready',
  'server_failed',
  'circuit_open',
]);

/** Another server, which runs the model, gave no usable answer: whatever it does, the images are worth sending again. */
export class ModelServerError extends RetryableError {
  /** How long the server asks to be left alone, milliseconds. */
  readonly retryAfterMs: number;

  constructor(
    readonly code: ModelServerErrorCode,
    message: string,
    { retryAfterMs = 0, ...options }: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether it may pass by itself; else someone must mend the server or the manifest. */
  get passing(): boolean {
    return passing.has(this.code);
  }
}
