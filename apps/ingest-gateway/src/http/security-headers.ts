import type { FastifyInstance } from 'fastify';

/** Nothing may be loaded, framed or submitted: right for JSON, and for pages without any resource. */
const strictPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page to try the API: its own scripts and styles, requests to this gateway, images it was given. */
export const tryItPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Pages of this gateway's own with a style inside. */
export const pagePolicy = `${strictPolicy}; style-src 'unsafe-inline'`;

/** Headers that keep browsers from doing more with an answer than reading it. */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers({
      'content-security-policy': strictPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    done();
  });
}
