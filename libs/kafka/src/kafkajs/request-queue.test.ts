import kafkajs from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { describe, expect, it } from 'vitest';
import { mendRequestQueue } from './request-queue.js';

interface Queue {
  checkPendingRequests(): void;
  readonly throttleCheckTimeoutId: unknown;
  readonly pending: unknown[];
  destroy(): void;
}

const logger = { debug: () => undefined, warn: () => undefined };

function queue(): Queue {
  const Constructor = RequestQueue as unknown as new (options: object) => Queue;
  return new Constructor({
    maxInFlightRequests: 0,
    requestTimeout: 1000,
    enforceRequestTimeout: false,
    clientId: 'c',
    broker: 'b',
    logger,
  });
}

describe('the request queue of kafkajs, mended', () => {
  it('sets no timer while nothing waits, so that an idle connection sleeps', () => {
    mendRequestQueue();
    const idle = queue();
    idle.checkPendingRequests();
    expect(idle.throttleCheckTimeoutId).toBeNull();
  });

  it('still sets one while a request is held back', () => {
    mendRequestQueue();
    const busy = queue();
    busy.pending.push({});
    busy.checkPendingRequests();
    expect(busy.throttleCheckTimeoutId).not.toBeNull();
    busy.destroy();
  });

  it('is the version this was read in: look at the mends again before raising it', async () => {
    const { default: manifest } = (await import('kafkajs/package.json', { with: { type: 'json' } })) as {
      default: { version: string };
    };
    expect(kafkajs.Kafka).toBeDefined();
    expect(manifest.version).toBe('2.2.4');
  });
});
