import { ModelServerError } from '@sightline/inference';
import { predictionId } from '@sightline/messages';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { colourGif } from './testing/colour-image.js';
import type { FakeModel } from './testing/fake-model.js';
import { fakeService } from './testing/fake-service.js';
import { codecs, config, openScene } from './testing/worker-scene.js';
import type { WorkerScene } from './testing/worker-scene.js';

const { IMAGE_TOPIC, RESULTS_TOPIC, IMAGE_DEAD_LETTER_TOPIC } = config;

describe('the worker', () => {
  let broker: WorkerScene['broker'];
  let service: WorkerScene['service'];
  let work: WorkerScene['work'];
  let send: WorkerScene['send'];
  let results: WorkerScene['results'];
  let colours: FakeModel;

  beforeEach(async () => {
    const scene = await openScene();
    ({ broker, service, work, send, results } = scene);
    colours = scene.fake.loads.get('primary/colours/1') ?? expect.fail('not loaded');
  });
  afterEach(() => service.close());
  const untilResults = (count: number): Promise<void> =>
    vi.waitFor(() => expect(broker.messages(RESULTS_TOPIC).length).toBeGreaterThanOrEqual(count), { timeout: 10_000 });

  it('answers every image exactly once', async () => {
    const ids = await send(50);
    await work();
    await untilResults(50);
    await service.close();
    const predictions = await results();
    expect(predictions.map(({ image_id }) => image_id).sort()).toEqual([...ids].sort());
    expect(new Set(predictions.map(({ prediction_id }) => prediction_id))).toEqual(
      new Set(ids.map((id) => predictionId(id))),
    );
    expect(predictions.every(({ label, worker_id }) => label === 'red' && worker_id === 'worker-1')).toBe(true);
  });

  it('answers every image once although the model’s server fails again and again', async () => {
    const ids = await send(20);
    for (let failure = 0; failure < 3; failure += 1) {
      colours.classifier.failNext(new ModelServerError('server_overloaded', 'The server has too much to do.'));
      if (failure === 0) await work();
      await vi.waitFor(() => expect(colours.classifier.batchSizes.length).toBeGreaterThan(failure), {
        timeout: 10_000,
      });
    }
    await untilResults(20);
    await service.close();
    expect((await results()).map(({ image_id }) => image_id).sort()).toEqual([...ids].sort());
    expect(service.failures).toEqual([]);
  });

  it('keeps the order of each partition, though its images overlap', async () => {
    await send(60, (index) => (index % 7 === 0 ? Buffer.from('no image') : colourGif(9, 1, 0)));
    colours.classifier.pause();
    await work();
    await vi.waitFor(() => expect(colours.model.queue.depth).toBeGreaterThan(3));
    colours.classifier.resume();
    await untilResults(60);
    const written = await results();
    for (const partition of [0, 1]) {
      // The fake broker appends to a results partition in commit order; per input partition the offsets must rise in it.
      const last = new Map<number, number>();
      const ofInput = written.filter(({ source_position }) => source_position.partition === partition);
      for (const { image_id, source_position } of ofInput) {
        const output = broker.messages(RESULTS_TOPIC).find(({ key }) => String(key) === image_id)?.partition ?? -1;
        expect(source_position.offset).toBeGreaterThan(last.get(output) ?? -1);
        last.set(output, source_position.offset);
      }
    }
    expect(colours.classifier.batchSizes.some((size) => size > 1)).toBe(true);
  });

  it('answers a bad picture with a result and puts an unreadable message aside, and goes on', async () => {
    broker.write([{ topic: IMAGE_TOPIC, key: 'camera-0', value: Buffer.from('nonsense') }]);
    await send(6, (index) => (index === 2 ? Buffer.from('not a picture') : colourGif(9, 1, 0)));
    await work();
    await untilResults(6);
    await service.close();
    const rejected = (await results()).filter(({ outcome }) => outcome === 'rejected');
    expect(rejected).toMatchObject([{ image_id: 'image-2', error_code: 'unsupported_format' }]);
    const [letter] = broker.messages(IMAGE_DEAD_LETTER_TOPIC);
    expect(await codecs.deadLetter.decode(letter?.value ?? null)).toMatchObject({
      topic: IMAGE_TOPIC,
      value: Buffer.from('nonsense'),
    });
    expect(broker.messages(IMAGE_DEAD_LETTER_TOPIC)).toHaveLength(1);
  });

  it('takes up no more images than its limit while the model is busy', async () => {
    colours.classifier.pause();
    await send(40);
    const consumer = await work();
    await vi.waitFor(() => expect(colours.model.queue.depth).toBeGreaterThan(0));
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(consumer.inFlight().count).toBe(8);
    expect(colours.model.queue.depth).toBeLessThanOrEqual(8);
    colours.classifier.resume();
    await untilResults(40);
  });

  it('finishes and commits what it has taken up when it stops, and takes up nothing more', async () => {
    colours.classifier.pause();
    await send(40);
    const consumer = await work();
    await vi.waitFor(() => expect(consumer.inFlight().count).toBe(8));
    const closed = service.close();
    colours.classifier.resume();
    await closed;
    const offsets = await broker.topics.committed(config.CONSUMER_GROUP, IMAGE_TOPIC);
    const committed = offsets.reduce((sum, { offset }) => sum + Number(offset ?? 0n), 0);
    expect(committed).toBe(broker.messages(RESULTS_TOPIC).length);
    expect(committed).toBeGreaterThanOrEqual(8);
    expect(committed).toBeLessThan(40);
  });

  it('leaves nothing out and repeats nothing when a second worker takes over', async () => {
    const ids = await send(60);
    const first = fakeService();
    await work(first);
    await untilResults(10);
    await work();
    await untilResults(30);
    await first.close();
    await untilResults(60);
    await service.close();
    expect((await results()).map(({ image_id }) => image_id).sort()).toEqual([...ids].sort());
  });

  it('fails and commits nothing of it when the model breaks', async () => {
    colours.classifier.failNext(new Error('engine broken'));
    await send(1);
    await work();
    await vi.waitFor(() => expect(service.failures).toMatchObject([{ message: 'engine broken' }]));
    expect(broker.messages(RESULTS_TOPIC)).toEqual([]);
  });
});
