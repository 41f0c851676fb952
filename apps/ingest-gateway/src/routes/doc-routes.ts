import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { tryItPolicy } from '../http/security-headers.js';

/** Collects the API description from the routes that are registered after it. */
export async function collectApiDescription(app: FastifyInstance, withKeys: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sightline',
        version: '1',
        description:
          'Send pictures, get their labels. Errors are RFC 9457 problem documents; see /problems for every code.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key.' },
          header: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same in a header of its own.' },
        },
      },
      ...(withKeys ? { security: [{ bearer: [] }, { header: [] }] } : {}),
    },
  });
}

/** `GET /openapi.json` and the page to try the API, `/docs`; both open to everybody, as they hold no data. */
export async function docRoutes(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { config: { open: true }, schema: { hide: true } }, () => app.swagger());
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true };
    });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: tryItPolicy,
      // Its badge would ask a validator on the internet.
      uiConfig: { validatorUrl: null, displayRequestDuration: true, tryItOutEnabled: true },
    });
  });
}
