import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@sightline/observability';
import { UploadAbortedError } from '../uploads/read-body.js';
import { Problem } from './problem.js';

// A sender that goes on with a refused body is cut off after this long: time enough to read the answer.
const LINGER_MS = 5000;

type Violation = NonNullable<FastifyError['validation']>[number];

/** Answers every error with a problem document; what is no Problem is our bug, logged and not shown. */
export function errorAnswer(log: Logger): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    const problem = problemOf(error);
    if (problem.code === 'internal_error') log.error({ err: error, request_id: request.id }, 'a request failed');
    if (!request.raw.complete) {
      lingerThenClose(request);
      // Its body was never asked for: what comes next on the connection could be either.
      if (request.headers.expect !== undefined) void reply.header('connection', 'close');
    }
    void reply
      .code(problem.status)
      .headers(problem.headers)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem.document(request.id)));
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // Nobody reads this answer: the sender is gone.
  if (error instanceof UploadAbortedError)
    return new Problem('bad_request', 'The request broke off.', { cause: error });
  return isFastifyError(error)
    ? frameworkProblem(error)
    : new Problem('internal_error', 'Something failed on our side.', { cause: error });
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ('statusCode' in error || 'validation' in error) && 'code' in error;
}

/** What fastify itself refuses: wrong queries, bad addresses, broken requests. */
function frameworkProblem(error: FastifyError): Problem {
  const options = { cause: error };
  const [violation] = error.validation ?? [];
  if (violation !== undefined) return wrongParameter(violation, options);
  const status = error.statusCode ?? 500;
  if (status === 413)
    return new Problem(
      'request_too_large',
      'The request is too large. Send fewer or smaller files at a time.',
      options,
    );
  if (status >= 400 && status < 500)
    return new Problem('bad_request', 'The request is malformed; see /docs for the API.', options);
  return new Problem('internal_error', 'Something failed on our side.', options);
}

function wrongParameter({ instancePath, message = 'is wrong', params }: Violation, options: ErrorOptions): Problem {
  const { additionalProperty, allowedValues } = params;
  const field = typeof additionalProperty === 'string' ? additionalProperty : (instancePath.split('/')[1] ?? '');
  const words = Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : '';
  return new Problem('invalid_field', `${field} ${message}${words}.`, { ...options, members: { field } });
}

function lingerThenClose({ raw }: FastifyRequest): void {
  raw.on('error', () => undefined).resume();
  const timer = setTimeout(() => raw.destroy(), LINGER_MS);
  timer.unref();
  raw.on('close', () => {
    clearTimeout(timer);
  });
}
