import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from '@sightline/observability';

/** Headers of every answer: a browser may do nothing with it but read it. */
const headers = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Makes the HTTP server with what holds for each request. */
export function makeServer(log: Logger, trustedProxies: readonly string[]): FastifyInstance {
  const app = Fastify({
    logger: false,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    bodyLimit: 1024,
    // Streams never end by themselves; closing must not wait for them.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256 },
    ajv: { customOptions: { removeAdditional: false } },
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500 && status !== 503) log.error({ err: error }, 'a request failed');
    const message = status === 500 ? 'Something failed on our side.' : sentenceOf(error);
    void reply.code(status).send({ code: codeOf(status), message });
  });
  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).send({ code: 'not_found', message: 'There is nothing at this address. The page is at /.' });
  });
  return app;
}

/** An error whose message is for the caller. */
export function httpError(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

function codeOf(status: number): string {
  return (
    { 400: 'invalid_field', 401: 'unauthorized', 404: 'not_found', 429: 'rate_limited', 503: 'overloaded' }[status] ??
    'bad_request'
  );
}

/** What is wrong, and what is allowed instead. */
function sentenceOf({ validation, message }: FastifyError): string {
  const [violation] = validation ?? [];
  if (violation === undefined) return message;
  const { additionalProperty, allowedValues } = violation.params;
  const field = typeof additionalProperty === 'string' ? additionalProperty : violation.instancePath.slice(1);
  const words = Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : '';
  return `${field} ${violation.message ?? 'is wrong'}${words}.`;
}
