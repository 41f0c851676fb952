import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  carriedTrace,
  continueTrace,
  metrics,
  seconds,
  startSpan,
  traceHeaders,
  type Span,
} from '@sightline/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C headers of this request's step of its trace. */
    trace: Readonly<Record<string, string>>;
    /** The same step as it is recorded; undefined while tracing is off. */
    span: Span | undefined;
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
  app.decorateRequest('span');
  app.addHook('onRequest', (request, reply, done) => {
    request.span = startRequest(request);
    request.trace = traceHeaders(request.span?.context ?? continueTrace(request.headers));
    reply.headers({ 'x-request-id': request.id, ...request.trace });
    if (request.span) request.span.run(done);
    else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.httpServerRequest.record(seconds(reply.elapsedTime), {
      'http.request.method': request.method,
      'http.route': request.routeOptions.url ?? '',
      'http.response.status_code': String(reply.statusCode),
      'url.scheme': request.protocol,
    });
    endRequest(request, reply);
    done();
  });
}

/** By OpenTelemetry's conventions for HTTP servers. */
function startRequest({ method, url, protocol, headers, routeOptions, hostname }: FastifyRequest): Span | undefined {
  const route = routeOptions.url;
  return startSpan(route === undefined ? method : `${method} ${route}`, {
    kind: 'server',
    parent: carriedTrace(headers),
    attributes: {
      'http.request.method': method,
      'url.path': url.split('?', 1)[0] ?? '',
      'url.scheme': protocol,
      'server.address': hostname,
      ...(route !== undefined && { 'http.route': route }),
      ...(headers['user-agent'] !== undefined && { 'user_agent.original': headers['user-agent'].slice(0, 200) }),
    },
  });
}

function endRequest({ span }: FastifyRequest, { statusCode }: FastifyReply): void {
  span?.set({ 'http.response.status_code': statusCode });
  span?.end(statusCode >= 500 ? new HttpStatusError(statusCode) : undefined);
}

/** The conventions want the status code as the type of the error. */
class HttpStatusError extends Error {
  constructor(statusCode: number) {
    super(`answered ${String(statusCode)}`);
    this.name = String(statusCode);
  }
}
