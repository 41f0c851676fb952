import { readSettings } from '@sightline/config';
import { fakeBroker } from '@sightline/kafka/testing';
import type { FakeBroker } from '@sightline/kafka/testing';
import { openCodecs, predictionId, shadowPredictionId } from '@sightline/messages';
import type { ModelRouting, Prediction, WorkerStatus } from '@sightline/messages';
import { sampleArm, sampleImage, sampleRouting, sampleShadow } from '@sightline/messages/testing';
import { renderMetrics } from '@sightline/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rules, settings } from './config.js';
import { consumeImages } from './consume-images.js';
import { colourGif } from './testing/colour-image.js';
import type { WorkerModels } from './models/open-models.js';
import { fakeHost } from './testing/fake-host.js';
import type { FakeHost } from './testing/fake-host.js';
import type { FakeModel } from './testing/fake-model.js';
import { fakeService } from './testing/fake-service.js';

const env = { MAX_IN_FLIGHT_IMAGES: '8', WORKER_ID: 'worker-1' };
const config = readSettings(settings, rules, env);
const codecs = openCodecs(config);
const {
  IMAGE_TOPIC,
  RESULTS_TOPIC,
  IMAGE_DEAD_LETTER_TOPIC,
  IMAGE_DEDUPLICATION_TOPIC,
  ROUTING_TOPIC,
  WORKER_STATUS_TOPIC,
} = config;

describe('the worker', () => {
  let broker: FakeBroker;
  let service: ReturnType<typeof fakeService>;
  let fake: FakeHost;
  let colours: FakeModel;
  let models: WorkerModels;
  let looks: (() => void)[];

  beforeEach(async () => {
    const topics = {
      [IMAGE_TOPIC]: 2,
      [RESULTS_TOPIC]: 2,
      [IMAGE_DEAD_LETTER_TOPIC]: 1,
      [IMAGE_DEDUPLICATION_TOPIC]: 2,
      [ROUTING_TOPIC]: 1,
      [WORKER_STATUS_TOPIC]: 1,
    };
    broker = fakeBroker({ topics });
    service = fakeService();
    fake = fakeHost(['colours/1', 'dark/1', 'dark/2', 'late/1'], {
      classifiers: { dark: { scoresOf: () => Float32Array.of(0, 0, 1) } },
    });
    const defaultModel = { name: 'colours', version: null };
    fake.host.want('settings', [{ ...defaultModel, role: 'primary' }]);
    await fake.host.ensure(defaultModel);
    colours = fake.loads.get('primary/colours/1') ?? expect.fail('not loaded');
    looks = [];
    models = {
      host: fake.host,
      defaultModel,
      names: () => ['colours', 'dark', 'late'],
      onLook: (listener) => looks.push(listener),
    };
  });
  afterEach(() => service.close());

  const work = () => consumeImages(config, broker, { codecs, models }, service);

  async function send(count: number, content: (index: number) => Buffer = () => colourGif(9, 1, 0)): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, index) => `image-${String(index)}`);
    const records = ids.map(async (image_id, index) => {
      const image = sampleImage({ image_id, content: content(index), sequence_number: index });
      return {
        topic: IMAGE_TOPIC,
        key: `camera-${String(index % 3)}`,
        value: (await codecs.imageReceived.encode(image)).value,
      };
    });
    broker.write(await Promise.all(records));
    return ids;
  }

  const results = (): Promise<Prediction[]> =>
    Promise.all(broker.messages(RESULTS_TOPIC).map(({ value }) => codecs.prediction.decode(value)));
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
    await consumeImages(config, broker, { codecs, models }, first);
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

  async function route(changed: Partial<ModelRouting>): Promise<void> {
    const routing = sampleRouting(changed);
    const { value } = await codecs.modelRouting.encode(routing);
    broker.write([{ topic: ROUTING_TOPIC, key: routing.route, value }]);
  }
  const lastStatus = async (): Promise<WorkerStatus> => {
    const last = broker.messages(WORKER_STATUS_TOPIC).at(-1) ?? expect.fail('no status');
    return codecs.workerStatus.decode(last.value);
  };
  const untilStatus = (state: object): Promise<void> =>
    vi.waitFor(async () => expect(await lastStatus()).toMatchObject(state), { timeout: 10_000 });
  const dark = { model_name: 'dark', model_version: null };

  it('answers by the routes that were there before it, and says which', async () => {
    await route({ arms: [sampleArm({ ...dark, name: 'candidate' })], min_confidence: 1 });
    await send(6);
    await work();
    await untilResults(6);
    for (const prediction of await results()) {
      expect(prediction).toMatchObject({ model_name: 'dark', model_version: '2', arm: 'candidate', label: 'blue' });
    }
    await untilStatus({
      worker_id: 'worker-1',
      state: 'running',
      routes: [{ route: 'default', offset: 0, error_message: null }],
      models: [
        { model_name: 'colours', state: 'ready' },
        { model_name: 'dark', model_version: '2', state: 'ready', role: 'primary' },
      ],
    });
    await service.close();
    expect(await lastStatus()).toMatchObject({ state: 'stopped' });
  });

  it.each<[string, Partial<ModelRouting>, RegExp]>([
    ['of a wrong form', { arms: [] }, /at least one arm/],
    ['to an unknown model', { arms: [sampleArm({ model_name: 'nobody' })] }, /no model nobody/],
    ['to an unknown version', { arms: [sampleArm({ ...dark, model_version: '7' })] }, /dark 7/],
    [
      'with an unknown shadow',
      { arms: [sampleArm(dark)], shadows: [sampleShadow({ model_name: 'nobody' })] },
      /nobody/,
    ],
  ])('refuses a route %s: the one before stays in force', async (_, changed, reason) => {
    fake.source.broken.set('dark/7', new Error('dark 7 is not there'));
    await work();
    await route({ arms: [sampleArm({ ...dark, model_version: '1' })] });
    await untilStatus({ routes: [{ offset: 0, error_message: null }] });
    await route(changed);
    await untilStatus({ routes: [{ offset: 1, error_message: expect.stringMatching(reason) as string }] });
    await send(3);
    await untilResults(3);
    expect((await results()).map(({ model_version }) => model_version)).toEqual(['1', '1', '1']);
  });

  it('refuses what is no route record, takes a removed route out of force, and falls back to an earlier record', async () => {
    await route({ arms: [sampleArm({ ...dark, model_version: '1' })] });
    broker.write([{ topic: ROUTING_TOPIC, key: 'default', value: Buffer.from('nonsense') }]);
    broker.write([{ topic: ROUTING_TOPIC, key: null, value: Buffer.from('nobody’s') }]);
    await work();
    await untilStatus({ routes: [{ offset: 1, error_message: expect.any(String) as string }] });
    await send(1);
    await untilResults(1);
    broker.write([{ topic: ROUTING_TOPIC, key: 'default', value: null }]);
    await untilStatus({ routes: [] });
    await send(1);
    await untilResults(2);
    expect((await results()).map(({ model_name }) => model_name).sort()).toEqual(['colours', 'dark']);
  });

  it('takes a refused route once its model is there', async () => {
    await work();
    await route({ arms: [sampleArm({ model_name: 'new' })] });
    await untilStatus({ routes: [{ error_message: 'There is no model new here.' }] });
    fake.source.there.add('new/1');
    for (const look of looks) look();
    await untilStatus({ routes: [{ error_message: null }] });
  });

  it('lets a shadow see each image after its answer, once, and under its own id', async () => {
    await route({ arms: [sampleArm({ model_name: 'colours' })], shadows: [sampleShadow(dark)] });
    const ids = await send(8);
    await work();
    await vi.waitFor(() => expect(fake.host.find({ name: 'dark', version: null }, 'shadow')).toBeDefined());
    await untilResults(8);
    const before = broker.messages(RESULTS_TOPIC).length;
    await send(1);
    await untilResults(before + 2);
    const all = await results();
    const shadows = all.filter(({ role }) => role === 'shadow');
    expect(shadows.at(-1)).toMatchObject({ model_name: 'dark', model_version: '2', label: 'blue', arm: 'main' });
    expect(shadows.map(({ prediction_id }) => prediction_id)).toContain(shadowPredictionId(ids[0] ?? '', 'dark', '2'));
    expect(all.filter(({ role }) => role === 'primary')).toHaveLength(9);
  });

  it('drops and counts what the shadow has no time for, and answers all the same', async () => {
    await route({ arms: [sampleArm({ model_name: 'colours' })], shadows: [sampleShadow(dark)] });
    await work();
    await vi.waitFor(() => expect(fake.loads.get('shadow/dark/2')).toBeDefined());
    fake.loads.get('shadow/dark/2')?.classifier.pause();
    await send(60);
    await untilResults(60);
    expect((await results()).every(({ role }) => role === 'primary')).toBe(true);
    await vi.waitFor(async () =>
      expect(await renderMetrics()).toMatch(/image_shadow_drops_total{[^}]*queue_full[^}]*} \d/),
    );
    fake.loads.get('shadow/dark/2')?.classifier.resume();
  });

  it('goes on without a shadow that fails', async () => {
    await route({ arms: [sampleArm({ model_name: 'colours' })], shadows: [sampleShadow(dark)] });
    await work();
    await vi.waitFor(() => expect(fake.loads.get('shadow/dark/2')).toBeDefined());
    fake.loads.get('shadow/dark/2')?.fail(new Error('thread ended'));
    await untilStatus({ models: [{ model_name: 'colours' }, { state: 'refused', error_message: 'thread ended' }] });
    await send(5);
    await untilResults(5);
    expect(service.failures).toEqual([]);
  });

  it('loads a model that images ask for by name, and rejects what is not there', async () => {
    const ask = async (model: string): Promise<Prediction | undefined> => {
      const before = broker.messages(RESULTS_TOPIC).length;
      const image = sampleImage({ image_id: `ask-${model}`, content: colourGif(9, 1, 0), model });
      broker.write([{ topic: IMAGE_TOPIC, key: 'x', value: (await codecs.imageReceived.encode(image)).value }]);
      await untilResults(before + 1);
      return (await results()).find(({ image_id }) => image_id === `ask-${model}`);
    };
    await work();
    expect(await ask('late')).toMatchObject({ outcome: 'classified', model_name: 'late' });
    expect(await ask('nobody')).toMatchObject({ outcome: 'rejected', error_code: 'unknown_model' });
    fake.source.broken.set('dark/2', new Error('no memory')).set('dark/1', new Error('no memory'));
    expect(await ask('dark')).toMatchObject({ outcome: 'rejected', error_code: 'load_failed' });
  });

  it('answers every image once while versions are swapped under it', async () => {
    await route({ arms: [sampleArm({ ...dark, model_version: '1' })] });
    await work();
    const ids: string[] = [];
    for (let swap = 0; swap < 20; swap += 1) {
      ids.push(...(await send(10)).map((id) => id));
      await route({ arms: [sampleArm({ ...dark, model_version: String(2 - (swap % 2)) })] });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await untilResults(200);
    await service.close();
    expect(broker.messages(RESULTS_TOPIC)).toHaveLength(200);
    expect(service.failures).toEqual([]);
    expect(
      (await results()).every(({ outcome, model_name }) => outcome === 'classified' && model_name === 'dark'),
    ).toBe(true);
  });
});
