import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { keyIn, type ApiKeys } from '@sightline/service';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpError } from '../http/server.js';
import type { Sessions } from './sessions.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key of whoever asks; empty without a known one. */
    caller: string;
  }
  interface FastifyContextConfig {
    /** What is at the address holds no data: everybody may have it. */
    open?: boolean;
    /** The address is where keys are tried. */
    login?: boolean;
  }
}

export interface AccessOptions {
  readonly apiKeys: ApiKeys;
  readonly sessions: Sessions;
  /** Keys that one address may try in a minute. */
  readonly attemptsPerMinute: number;
}

/** Name of the cookie of a session. Other services of the same host get to see it too, so it says whose it is. */
export const sessionCookie = 'sightline_session';

/** Lets in whoever has logged in or carries a known key; who guesses is slowed down by address. */
export async function addAccessControl(app: FastifyInstance, options: AccessOptions): Promise<void> {
  const { apiKeys, sessions, attemptsPerMinute } = options;
  await app.register(cookie);
  app.decorateRequest('caller', '');
  app.addHook('onRequest', (request, _reply, done) => {
    request.caller = apiKeys.nameOf(request.headers) ?? sessions.nameOf(request.cookies[sessionCookie]) ?? '';
    done();
  });
  await app.register(rateLimit, {
    max: attemptsPerMinute,
    timeWindow: 60_000,
    allowList: (request) => !guesses(request),
    errorResponseBuilder: (_request, { max, ttl }) =>
      httpError(429, `${max} keys a minute may be tried. Try again in ${Math.ceil(ttl / 1000)} seconds.`),
  });
  // After the rate limit, so that guessing is limited whatever the answer would be.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { open, login } = request.routeOptions.config;
    const refused = apiKeys.required && request.caller === '' && open !== true && login !== true && !request.is404;
    done(
      refused ? httpError(401, 'Log in at /, or send a known API key as Authorization: Bearer KEY.') : null,
      payload,
    );
  });
}

/** Whether a request tries a key: what carries none is refused, but tries nothing. */
function guesses(request: FastifyRequest): boolean {
  return request.routeOptions.config.login === true || (request.caller === '' && keyIn(request.headers) !== undefined);
}
