import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startKafka, startPubsub, type LocalKafka, type LocalPubsub } from '@sightline/dev-stack';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { manyNotices, openRealScene, plan, type RealScene } from './testing/real-scene.js';

const outageMs = 12_000;
const testTimeoutMs = 180_000;

let dataDir: string;
let kafka: LocalKafka;
let pubsub: LocalPubsub;
let scene: RealScene;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bridge-outages-'));
  kafka = await startKafka({ dataDir: join(dataDir, 'kafka') });
  pubsub = await startPubsub({ dataDir: join(dataDir, 'pubsub'), plan });
  scene = await openRealScene(pubsub.endpoint, kafka.brokers);
}, 300_000);
afterAll(async () => {
  await scene.close();
  await pubsub.stop();
  await kafka.discard();
  await rm(dataDir, { recursive: true });
}, 60_000);

const until = (what: () => unknown): Promise<unknown> => vi.waitFor(what, { timeout: 90_000, interval: 50 });

describe('the bridge', () => {
  it('acknowledges nothing while Kafka is away, and loses nothing', { timeout: testTimeoutMs }, async () => {
    const bridge = scene.startBridge({ PUBLISH_TIMEOUT_MS: '2000' });
    await bridge.ready();
    await scene.publish(manyNotices(50, 'before'));
    await until(() => expect(scene.distinct()).toBe(50));
    await kafka.kill();
    await scene.publish(manyNotices(200, 'during'));
    await delay(outageMs);
    const notices = await bridge.metric('notification_notices_total');
    expect(notices['{result="published",reason=""}']).toBe(50);
    // Once each, not again and again: every return counts as an attempt to deliver.
    expect(notices['{result="nacked",reason="kafka"}']).toBeGreaterThan(0);
    expect(notices['{result="nacked",reason="kafka"}']).toBeLessThanOrEqual(2 * 200);
    const { status, body } = await bridge.readiness();
    expect([status, body]).toEqual([503, expect.stringContaining('Kafka did not take the records')]);

    await kafka.restart();
    await until(() => expect(scene.distinct()).toBe(250));
    await bridge.ready();
    expect((await bridge.end('SIGTERM')).exitCode).toBe(0);
  });

  it('waits while Pub/Sub is away, and goes on by itself', { timeout: testTimeoutMs }, async () => {
    const before = scene.distinct();
    const bridge = scene.startBridge();
    await bridge.ready();
    await pubsub.kill();
    await until(async () => {
      const { status, body } = await bridge.readiness();
      expect([status, body]).toEqual([503, expect.stringContaining('Pub/Sub does not answer')]);
    });
    await delay(outageMs);
    expect(bridge.isRunning).toBe(true);
    await pubsub.restart();
    await scene.publish(manyNotices(50, 'after'));
    await until(() => expect(scene.distinct()).toBe(before + 50));
    await bridge.ready();
    expect((await bridge.end('SIGTERM')).exitCode).toBe(0);
  });

  it('stops in time though neither of the two is there', { timeout: testTimeoutMs }, async () => {
    const bridge = scene.startBridge();
    await bridge.ready();
    await kafka.kill();
    await scene.publish(manyNotices(20, 'stranded'));
    await delay(1000);
    await pubsub.kill();
    const { tookMs } = await bridge.end('SIGTERM');
    expect(tookMs).toBeLessThan(25_000);
    await kafka.restart();
    await pubsub.restart();
  });
});
