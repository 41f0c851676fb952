import rateLimit from '@fastify/rate-limit';
import type { ApiKeys } from '@sightline/service';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the API key the request carries; empty without a known one. */
    caller: string;
  }
  interface FastifyContextConfig {
    /** The address needs no API key and counts against no rate. */
    open?: boolean;
  }
}

export interface AccessOptions {
  readonly apiKeys: ApiKeys;
  /** Requests a minute for each key, or each address without one; 0: no limit. */
  readonly requestsPerMinute: number;
}

/** Lets in who may call, as often as they may. Requests without a known key count too, by their address. */
export async function addAccessControl(
  app: FastifyInstance,
  { apiKeys, requestsPerMinute }: AccessOptions,
): Promise<void> {
  app.decorateRequest('caller', '');
  app.addHook('onRequest', (request, _reply, done) => {
    request.caller = apiKeys.nameOf(request.headers) ?? '';
    done();
  });
  if (requestsPerMinute > 0) {
    await app.register(rateLimit, {
      max: requestsPerMinute,
      timeWindow: 60_000,
      allowList: (request) => request.routeOptions.config.open === true,
      keyGenerator: (request) => (request.caller === '' ? `address ${request.ip}` : `key ${request.caller}`),
      errorResponseBuilder: (_request, { max, ttl }) =>
        new Problem(
          'rate_limited',
          `${max} requests a minute are allowed. Try again in ${Math.ceil(ttl / 1000)} seconds.`,
        ),
    });
  }
  // After the rate limit, so that guessing keys is limited as well; before the body, which a stranger need not send.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const refused =
      apiKeys.required && request.caller === '' && request.routeOptions.config.open !== true && !request.is404;
    done(refused ? unauthorized() : null, payload);
  });
}

function unauthorized(): Problem {
  return new Problem('unauthorized', 'Send a known API key as Authorization: Bearer KEY or as X-API-Key: KEY.', {
    headers: { 'www-authenticate': 'Bearer realm="sightline"' },
  });
}
