import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

const DAY_S = 86_400;

/**
 * Lets the scripts of these pages, and of no other, send pictures and read the answers. A browser asks first, without a key:
 * its question tells nothing and changes nothing.
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-api-key', 'x-source-key'],
    exposedHeaders: ['location', 'retry-after', 'x-request-id'],
    maxAge: DAY_S,
  });
}
