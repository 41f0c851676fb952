import type { FastifyInstance } from 'fastify';
import { httpError } from '../http/server.js';
import { sessionCookie, type AccessOptions } from './access-control.js';

const keySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['key'],
  properties: { key: { type: 'string', minLength: 1, maxLength: 512 } },
} as const;

/** Adds logging in with a key, and logging out. Both take JSON or another method than POST, which no foreign form can send. */
export function addSessionRoutes(app: FastifyInstance, { apiKeys, sessions }: AccessOptions): void {
  app.post<{ Body: { readonly key: string } }>(
    '/api/session',
    { config: { login: true }, schema: { body: keySchema } },
    ({ body, protocol }, reply) => {
      const name = apiKeys.nameOfKey(body.key);
      if (name === undefined) throw httpError(401, 'This key is not known here.');
      return reply
        .setCookie(sessionCookie, sessions.open(name), {
          path: '/',
          httpOnly: true,
          sameSite: 'strict',
          secure: protocol === 'https',
        })
        .send({ name });
    },
  );
  app.delete('/api/session', { config: { open: true } }, ({ cookies }, reply) => {
    sessions.close(cookies[sessionCookie]);
    return reply.clearCookie(sessionCookie, { path: '/' }).code(204).send();
  });
}
