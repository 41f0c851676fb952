import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { continueTrace, metrics, seconds, traceHeaders } from '@sightline/observability';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C headers of this request's step of its trace. */
    trace: Readonly<Record<string, string>>;
  }
}

/** The caller's X-Request-Id where it is fit to be written to logs and headers, else a new one. */
export function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:/+=@-]{1,128}$/.test(given) ? given : randomUUID();
}

/** Continues the caller's trace and request id, returns both, and measures the request. */
export function addRequestContext(app: FastifyInstance): void {
  app.decorateRequest('trace');
  app.addHook('onRequest', (request, reply, done) => {
    request.trace = traceHeaders(continueTrace(request.headers));
    reply.headers({ 'x-request-id': request.id, ...request.trace });
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.httpServerRequest.record(seconds(reply.elapsedTime), {
      'http.request.method': request.method,
      'http.route': request.routeOptions.url ?? '',
      'http.response.status_code': String(reply.statusCode),
      'url.scheme': request.protocol,
    });
    done();
  });
}
