import type { ContentReference } from '@sightline/messages';
import { StorageError } from '@sightline/storage';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { colourGif } from '../testing/colour-image.js';
import { config, openScene, type WorkerScene } from '../testing/worker-scene.js';

describe('the worker with images that are elsewhere', () => {
  let scene: WorkerScene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.service.close());
  const untilResults = (count: number): Promise<void> =>
    vi.waitFor(() => expect(scene.broker.messages(config.RESULTS_TOPIC)).toHaveLength(count), { timeout: 20_000 });

  /** Puts pictures into the bucket. */
  async function put(count: number): Promise<readonly ContentReference[]> {
    const references: ContentReference[] = [];
    for (let index = 0; index < count; index += 1) {
      const bytes = colourGif(9, 1, 0);
      const { name, generation, size } = await scene.store.write('uploads', `cats/${index}.gif`, bytes);
      references.push({ uri: `gs://uploads/${name}`, generation, size, sha256: null });
    }
    return references;
  }

  it('classifies them like any other, and says how long fetching took', async () => {
    const references = await put(20);
    const ids = await scene.send(20, (index) => references[index] ?? colourGif(9, 1, 0));
    await scene.work();
    await untilResults(20);
    const predictions = await scene.results();
    expect(predictions.map(({ image_id }) => image_id).sort()).toEqual([...ids].sort());
    for (const { outcome, label, image, timings_ms } of predictions) {
      expect([outcome, label, image?.format]).toEqual(['classified', 'red', 'gif']);
      expect(timings_ms.fetched).toBeGreaterThan(0);
    }
  });

  it('answers one that vanished, was overwritten, or may not be fetched with its code, and goes on', async () => {
    const references = await put(4);
    scene.store.delete('uploads', 'cats/0.gif');
    await scene.store.write('uploads', 'cats/1.gif', colourGif(0, 0, 1));
    const secret = { ...references[2], uri: 'gs://secrets/cats/2.gif' } as ContentReference;
    await scene.send(4, (index) => [...references.slice(0, 2), secret, references[3]][index] ?? colourGif(9, 1, 0));
    await scene.work();
    await untilResults(4);
    const byId = new Map((await scene.results()).map((prediction) => [prediction.image_id, prediction]));
    const codes = [0, 1, 2, 3].map((index) => byId.get(`image-${index}`)?.error_code);
    expect(codes).toEqual(['object_not_found', 'object_not_found', 'bucket_not_allowed', null]);
    expect(scene.broker.messages(config.IMAGE_DEAD_LETTER_TOPIC)).toEqual([]);
  });

  it('waits while the store is away, and then answers every image once', async () => {
    const references = await put(12);
    scene.store.breakWith(new StorageError('unreachable', 'gs://uploads/ can not be read.'));
    const ids = await scene.send(12, (index) => references[index] ?? colourGif(9, 1, 0));
    await scene.work();
    await vi.waitFor(() => expect(scene.store.reads.length).toBeGreaterThan(3), { timeout: 20_000 });
    expect(scene.broker.messages(config.RESULTS_TOPIC)).toEqual([]);
    scene.store.mend();
    await untilResults(12);
    expect((await scene.results()).map(({ image_id }) => image_id).sort()).toEqual([...ids].sort());
    expect(scene.service.failures).toEqual([]);
  });

  it('fetches further images while the engine is busy, up to its limit', async () => {
    const references = await put(20);
    const colours = scene.fake.loads.get('primary/colours/1') ?? expect.fail('not loaded');
    colours.classifier.pause();
    await scene.send(20, (index) => references[index] ?? colourGif(9, 1, 0));
    await scene.work();
    await vi.waitFor(() => expect(scene.store.reads).toHaveLength(config.MAX_IN_FLIGHT_IMAGES), { timeout: 20_000 });
    await vi.waitFor(() => expect(colours.model.queue.depth).toBeGreaterThan(3));
    colours.classifier.resume();
    await untilResults(20);
  });
});
