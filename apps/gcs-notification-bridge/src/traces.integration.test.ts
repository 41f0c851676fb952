import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector, startPubsub, type LocalCollector, type LocalPubsub } from '@sightline/dev-stack';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { bucketMessage, message, type TestMessage } from './testing/messages.js';
import { openRealScene, plan, type RealScene } from './testing/real-scene.js';

let dataDir: string;
let collector: LocalCollector;
let pubsub: LocalPubsub;
let scene: RealScene;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bridge-traces-'));
  [collector, pubsub] = await Promise.all([
    startCollector({ dataDir: join(dataDir, 'collector') }),
    startPubsub({ dataDir: join(dataDir, 'pubsub'), plan }),
  ]);
  scene = await openRealScene(pubsub.endpoint, inject('kafkaBrokers'));
}, 300_000);
afterAll(async () => {
  await scene.close();
  await Promise.all([collector.stop(), pubsub.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

const publisher = 'b7ad6b7169203331';

/** As a client publishes it that traces what it does. */
function traced(traceId: string, { attributes, ...rest }: TestMessage): TestMessage {
  return { ...rest, attributes: { ...attributes, googclient_traceparent: `00-${traceId}-${publisher}-01` } };
}

describe('the trace of a notice', () => {
  it.each([
    [
      'an image goes on to the image topic',
      '6af7651916cd43dd8448eb211c80319c',
      bucketMessage('traced.jpg'),
      /-images$/,
    ],
    ['nothing that can be read goes on to the dead letter', '7af7651916cd43dd8448eb211c80319c', message('?'), /-dead$/],
  ])('of %s', { timeout: 120_000 }, async (_, traceId, notice, topic) => {
    const bridge = scene.startBridge({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    });
    await bridge.ready();
    await scene.publish([traced(traceId, notice)]);
    await vi.waitFor(
      async () => {
        const spans = (await collector.spans()).filter((span) => span.traceId === traceId);
        const [process, send] = [...spans].sort((a, b) => a.name.localeCompare(b.name));
        expect(spans).toHaveLength(2);
        expect(process).toMatchObject({
          name: 'process projects/test-project/subscriptions/bridge',
          parentSpanId: publisher,
          links: [publisher],
        });
        expect(send).toMatchObject({ kind: 'PRODUCER', parentSpanId: process?.spanId });
        expect(send?.attributes['messaging.destination.name']).toMatch(topic);
      },
      { timeout: 60_000, interval: 200 },
    );
    expect((await bridge.end('SIGTERM')).exitCode).toBe(0);
  });
});
