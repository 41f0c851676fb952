import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { readSettings } from '@sightline/config';
import { silentLogger, type Logger } from '@sightline/observability';
import type { Admin } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { kafkaSettings } from '../kafka-settings.js';
import { connectAdmin } from './connect-admin.js';
import { kafkaClient } from './kafka-client.js';

let server: Server | undefined;
afterEach(() => server?.close());

/** Connects to a server that accepts connections and never says a word. */
async function connectToSilence(timeoutMs: number, more: { log?: Logger; signal?: AbortSignal } = {}): Promise<Admin> {
  server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const env = { KAFKA_BROKERS: `127.0.0.1:${port}`, KAFKA_CONNECT_TIMEOUT_MS: String(timeoutMs) };
  const settings = readSettings(kafkaSettings, [], env);
  const client = kafkaClient(settings, 'test', silentLogger);
  return connectAdmin(client, settings, { clientId: 'test', log: silentLogger, ...more });
}

describe('connectAdmin', () => {
  it('gives up when its time is over, even in the middle of a try, and says where nobody answered', async () => {
    const failure: unknown = await connectToSilence(1000).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      message: expect.stringMatching(/^No Kafka broker answered at [\d.:]+: start Kafka/) as string,
    });
    // The first try, which lasts 3 s, has not failed yet.
    expect((failure as Error).cause).toBeUndefined();
  });

  it('stops waiting at once when told to', async () => {
    const stop = new AbortController();
    const connecting = connectToSilence(60_000, { signal: stop.signal });
    stop.abort();
    await expect(connecting).rejects.toThrow('No Kafka broker answered');
  });
});
