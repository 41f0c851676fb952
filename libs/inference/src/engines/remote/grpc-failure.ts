import { status, type ServiceError } from '@grpc/grpc-js';
import { ModelServerError, type ModelServerErrorCode } from '../../model-server-error.js';
import { MAX_ANSWER_BYTES } from './model-server.js';

const codes: Readonly<Partial<Record<status, ModelServerErrorCode>>> = {
  [status.UNAVAILABLE]: 'server_unreachable',
  [status.CANCELLED]: 'server_unreachable',
  [status.DEADLINE_EXCEEDED]: 'server_timeout',
  [status.RESOURCE_EXHAUSTED]: 'server_overloaded',
  [status.ABORTED]: 'server_failed',
  [status.INTERNAL]: 'server_failed',
  [status.UNKNOWN]: 'server_failed',
  [status.DATA_LOSS]: 'server_failed',
};

/** What the status of a gRPC call means. */
export function grpcFailure(error: ServiceError, url: string): ModelServerError {
  const said = error.details.replace(/\s+/g, ' ').slice(0, 300);
  const make = (code: ModelServerErrorCode, hint = ''): ModelServerError =>
    new ModelServerError(code, `${url} answered with ${status[error.code]}: ${said}.${hint}`, { cause: error });

  // Both sides say that a message is too large for them in the same way.
  const limit =
    error.code === status.RESOURCE_EXHAUSTED ? /larger than max \(\d+ vs\.? (\d+)\)/.exec(said)?.[1] : undefined;
  if (limit === String(MAX_ANSWER_BYTES)) return make('answer_too_large');
  if (limit !== undefined)
    return make('server_refused', ' Set a smaller maxBatchSize in the manifest, or a larger limit there.');
  if (error.code === status.UNAUTHENTICATED || error.code === status.PERMISSION_DENIED) {
    return make('server_refused', ' Check REMOTE_MODEL_TOKENS.');
  }
  return make(codes[error.code] ?? 'server_refused');
}
