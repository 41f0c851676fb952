import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from '@sightline/observability';
import { openApiKeys } from '@sightline/service';
import type { GatewayConfig } from '../config.js';
import { addAccessControl } from './access.js';
import { answerClientError } from './client-error-answer.js';
import { allowOrigins } from './cross-origin.js';
import { errorAnswer } from './error-answer.js';
import { Problem } from './problem.js';
import { addRequestContext, requestId } from './request-context.js';
import { addSecurityHeaders } from './security-headers.js';

/** Makes the HTTP server with everything that holds for each request; routes come on top. */
export async function makeServer(config: GatewayConfig, log: Logger): Promise<FastifyInstance> {
  const onError = errorAnswer(log);
  const app = Fastify({
    logger: false,
    genReqId: (request) => requestId(request),
    bodyLimit: config.MAX_REQUEST_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    // The default of 30 s would let slow requests live so much longer than their limit.
    http: { headersTimeout: config.HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 1000 },
    // A request that comes while the server closes is still served: a rolling restart fails no upload.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? [...config.TRUSTED_PROXIES] : false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 128 },
    ajv: { customOptions: { removeAdditional: false } },
    clientErrorHandler: answerClientError,
    frameworkErrors: onError,
  });
  app.server.maxConnections = config.MAX_CONNECTIONS;
  // What is refused by its headers alone is refused before a careful client has sent the body.
  app.server.on('checkContinue', (request, response) => {
    app.routing(request, response);
  });
  // Bodies are read by the handlers, after everything that the headers tell has been checked.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => {
    done(null);
  });
  app.setErrorHandler(onError);
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  addSecurityHeaders(app);
  addRequestContext(app);
  await allowOrigins(app, config.CORS_ORIGINS);
  await addAccessControl(app, {
    apiKeys: openApiKeys(config.API_KEYS),
    requestsPerMinute: config.RATE_LIMIT_PER_MINUTE,
  });
  app.setNotFoundHandler(() => {
    throw new Problem('not_found', 'There is nothing at this address. GET / shows where to send an image.');
  });
  return app;
}

/** Lets a client that asked first (Expect: 100-continue) send its body now. */
export function continueBody(
  request: { readonly headers: { readonly expect?: string | undefined } },
  response: { writeContinue(): void },
): void {
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
}
