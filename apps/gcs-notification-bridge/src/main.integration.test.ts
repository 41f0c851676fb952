import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPubsub, type LocalPubsub } from '@sightline/dev-stack';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { bucketAttributes, bucketMessage, message, objectResource } from './testing/messages.js';
import { manyNotices, openRealScene, plan, type RealScene } from './testing/real-scene.js';

let dataDir: string;
let pubsub: LocalPubsub;
let scene: RealScene;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bridge-'));
  pubsub = await startPubsub({ dataDir, plan });
  scene = await openRealScene(pubsub.endpoint, inject('kafkaBrokers'));
}, 300_000);
afterAll(async () => {
  await scene.close();
  await pubsub.stop();
  await rm(dataDir, { recursive: true });
});

const until = (what: () => unknown): Promise<unknown> => vi.waitFor(what, { timeout: 45_000, interval: 20 });

describe('the bridge process', () => {
  it('brings every image into Kafka, passes over the rest, and stops cleanly', async () => {
    const bridge = scene.startBridge();
    await bridge.ready();
    await scene.publish(manyNotices(200));
    await scene.publish([
      bucketMessage('notes.txt'),
      message(objectResource(), bucketAttributes({ eventType: 'OBJECT_DELETE' })),
    ]);
    await scene.publish([message('rubbish')]);
    await until(() => expect([scene.distinct(), scene.deadLetters.length]).toEqual([200, 1]));
    await until(async () =>
      expect(await bridge.metric('notification_notices_total')).toEqual({
        '{result="published",reason=""}': 200,
        '{result="skipped",reason="extension"}': 1,
        '{result="skipped",reason="other_event"}': 1,
        '{result="malformed",reason="unknown_notice"}': 1,
      }),
    );
    expect(scene.images).toHaveLength(200);
    expect(new Set(scene.images.map(({ delivery }) => delivery.partition)).size).toBe(3);

    const { exitCode, tookMs } = await bridge.end('SIGTERM');
    expect([exitCode, tookMs < 25_000]).toEqual([0, true]);
    expect(bridge.output).not.toContain('"level":"error"');
  });

  it('leaves nothing behind that is delivered again', async () => {
    const before = scene.images.length;
    const bridge = scene.startBridge();
    await bridge.ready();
    await scene.publish([bucketMessage('last.jpg')]);
    await until(() => expect(scene.images.length).toBeGreaterThan(before));
    await bridge.end('SIGTERM');
    expect(scene.images.slice(before).map(({ image }) => image.source_key)).toEqual(['last.jpg']);
  });

  it('acknowledges with an answer where the subscription delivers exactly once', async () => {
    const before = scene.distinct();
    const bridge = scene.startBridge({ PUBSUB_SUBSCRIPTION: 'projects/test-project/subscriptions/once' });
    await bridge.ready();
    await scene.publish(manyNotices(50, 'once'));
    await until(() => expect(scene.distinct()).toBeGreaterThanOrEqual(before + 50));
    await until(async () => {
      const notices = await bridge.metric('notification_notices_total');
      expect(notices['{result="published",reason=""}']).toBeGreaterThanOrEqual(50);
    });
    expect(await bridge.metric('notification_lost_acknowledgements_total')).toEqual({});
    expect((await bridge.end('SIGTERM')).exitCode).toBe(0);
  });

  it('holds no more than it may, however many wait', { timeout: 120_000 }, async () => {
    const before = scene.distinct();
    await scene.publish(manyNotices(1000, 'waiting'));
    const bridge = scene.startBridge({ PULL_MAX_MESSAGES: '50' });
    let most = 0;
    await vi.waitFor(
      async () => {
        most = Math.max(most, ...Object.values(await bridge.metric('messaging_consumer_in_flight')));
        expect(scene.distinct()).toBe(before + 1000);
      },
      { timeout: 100_000, interval: 20 },
    );
    // Two answers of Pub/Sub, of up to 100 messages each from its emulator, may be on their way already.
    expect(most).toBeLessThanOrEqual(250);
    expect((await bridge.end('SIGTERM')).exitCode).toBe(0);
  });

  it.each([
    [
      'a subscription that is missing',
      { PUBSUB_SUBSCRIPTION: 'projects/test-project/subscriptions/none' },
      'does not exist: create it',
    ],
    [
      'a Pub/Sub that is not there',
      { PUBSUB_API_ENDPOINT: '127.0.0.1:1', PUBSUB_CONNECT_TIMEOUT_MS: '1000' },
      'check PUBSUB_API_ENDPOINT',
    ],
    ['topics that are missing', { IMAGE_TOPIC: 'not-there' }, 'Topic not-there does not exist'],
    [
      'no credentials',
      { PUBSUB_API_ENDPOINT: '', HOME: '/nowhere', GCE_METADATA_HOST: '127.0.0.1:1' },
      'no Google credentials',
    ],
  ])('refuses to start with %s, in one sentence', async (_, env, sentence) => {
    const bridge = scene.startBridge(env);
    expect(await bridge.ended()).toBe(1);
    const errors = bridge.output.split('\n').filter((line) => line.includes('"level":"error"'));
    expect(errors).toEqual([expect.stringContaining(sentence)]);
    expect(bridge.output).not.toContain('"stack"');
  });
});
