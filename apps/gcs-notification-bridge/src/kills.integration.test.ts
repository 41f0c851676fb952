import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startPubsub, type LocalPubsub } from '@sightline/dev-stack';
import { imageIdFromObject } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { manyNotices, openRealScene, plan, type RealScene } from './testing/real-scene.js';

const NOTICES = 1000;
const KILLS = 12;

let dataDir: string;
let pubsub: LocalPubsub;
let scene: RealScene;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bridge-kills-'));
  pubsub = await startPubsub({ dataDir, plan, prefer: 'pstest' });
  scene = await openRealScene(pubsub.endpoint, inject('kafkaBrokers'));
}, 300_000);
afterAll(async () => {
  await scene.close();
  await pubsub.stop();
  await rm(dataDir, { recursive: true });
});

describe('a bridge that is killed again and again', () => {
  it('brings each image into Kafka, always under the same id', { timeout: 500_000 }, async () => {
    const notices = manyNotices(NOTICES);
    const bridge = scene.startBridge({ PULL_MAX_MESSAGES: '50' });
    let published = 0;
    const publishing = (async () => {
      for (; published < NOTICES; published += 10) {
        await scene.publish(notices.slice(published, published + 10));
        await delay(100);
      }
    })();
    for (let kills = 0; kills < KILLS; kills += 1) {
      await bridge.ready();
      await delay(Math.random() * 800);
      await bridge.end('SIGKILL');
      bridge.launch();
    }
    await publishing;
    await vi.waitFor(() => expect(scene.distinct()).toBe(NOTICES), { timeout: 400_000, interval: 100 });
    const ids = new Map(scene.images.map(({ image }) => [image.source_key, image.image_id]));
    for (const { id: name } of notices)
      expect(ids.get(name)).toBe(imageIdFromObject({ bucket: 'drops', name, generation: '1732700000000001' }));
    // Copies of one image share a key, and so a partition: the worker that owns it takes the first.
    const partitions = new Set(scene.images.map(({ image, delivery }) => `${image.image_id} ${delivery.partition}`));
    expect(partitions.size).toBe(NOTICES);
  });
});
