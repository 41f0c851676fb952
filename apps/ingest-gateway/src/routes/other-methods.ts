import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Problem } from '../http/problem.js';

const methods: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Watches the routes that are registered from now on; the returned function answers their other methods with 405 and Allow. */
export function watchMethods(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.startsWith('/v')) return;
    const known = taken.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    taken.set(url, known);
  });
  return () => {
    for (const [url, known] of taken) {
      const allow = [...known].join(', ');
      app.route({
        method: methods.filter((method) => !known.has(method)),
        url,
        schema: { hide: true },
        handler: ({ method }) => {
          const hint = method === 'PUT' && known.has('POST') ? ' With curl -T add: -X POST.' : '';
          throw new Problem('method_not_allowed', `Here ${method} is not taken, but ${allow}.${hint}`, {
            headers: { allow },
          });
        },
      });
    }
  };
}
