import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@sightline/observability';
import { afterEach, describe, expect, it } from 'vitest';
import type { BigQueryConfig } from './config.js';
import { openBigQuery } from './open-bigquery.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A BigQuery that has one answer to everything. */
async function answering(
  status: number,
  body: string,
): Promise<{ readonly config: BigQueryConfig; readonly asked: () => number }> {
  let asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = {
    GOOGLE_CLOUD_PROJECT: 'p',
    BIGQUERY_DATASET: 'd',
    BIGQUERY_TABLE: 't',
    BIGQUERY_LOCATION: 'US',
    BIGQUERY_API: 'insert_all',
    BIGQUERY_API_ENDPOINT: endpoint,
    BIGQUERY_STORAGE_ENDPOINT: undefined,
  } as const;
  return { config, asked: () => asked };
}

const refusal = (code: number, reason: string, message: string): string =>
  JSON.stringify({ error: { code, message, errors: [{ reason, message }] } });

describe('opening BigQuery', () => {
  it.each([
    [403, refusal(403, 'accessDenied', 'Access Denied: Dataset p:d'), /http_403: .*Access Denied.*roles\/bigquery/],
    [401, refusal(401, 'authError', 'Login Required'), /http_401: .*GOOGLE_APPLICATION_CREDENTIALS/],
    [400, refusal(400, 'invalid', 'Invalid project ID'), /http_400: .*Invalid project ID/],
  ])('ends at once on %d, with what a person can do', async (status, body, sentence) => {
    const { config } = await answering(status, body);
    const opening = openBigQuery(config, { log: silentLogger, signal: new AbortController().signal });
    await expect(opening).rejects.toThrow(sentence);
  });

  it.each([
    [503, refusal(503, 'backendError', 'Try again')],
    [429, refusal(429, 'rateLimitExceeded', 'Too many')],
    [403, refusal(403, 'quotaExceeded', 'Quota exceeded')],
    [502, '<html>Bad gateway'],
  ])('waits on %d until the service is to stop', async (status, body) => {
    const { config, asked } = await answering(status, body);
    const stop = new AbortController();
    const waits: unknown[] = [];
    const log = {
      ...silentLogger,
      warn: (fields: unknown) => void waits.push(fields),
    } as unknown as typeof silentLogger;
    const opening = openBigQuery(config, { log, signal: stop.signal });
    const ended = expect(opening).rejects.toThrow('aborted');
    while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked()).toBe(1);
    stop.abort();
    await ended;
  });
});
