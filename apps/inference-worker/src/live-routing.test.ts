import { shadowPredictionId } from '@sightline/messages';
import type { ModelRouting, Prediction, WorkerStatus } from '@sightline/messages';
import { sampleArm, sampleImage, sampleRouting, sampleShadow } from '@sightline/messages/testing';
import { renderMetrics } from '@sightline/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { colourGif } from './testing/colour-image.js';
import { codecs, config, openScene } from './testing/worker-scene.js';
import type { WorkerScene } from './testing/worker-scene.js';

const { IMAGE_TOPIC, RESULTS_TOPIC, ROUTING_TOPIC, WORKER_STATUS_TOPIC } = config;

describe('a worker with routes', () => {
  let broker: WorkerScene['broker'];
  let service: WorkerScene['service'];
  let fake: WorkerScene['fake'];
  let look: WorkerScene['look'];
  let work: WorkerScene['work'];
  let send: WorkerScene['send'];
  let results: WorkerScene['results'];

  beforeEach(async () => {
    const scene = await openScene();
    ({ broker, service, fake, look, work, send, results } = scene);
  });
  afterEach(() => service.close());
  const untilResults = (count: number): Promise<void> =>
    vi.waitFor(() => expect(broker.messages(RESULTS_TOPIC).length).toBeGreaterThanOrEqual(count), { timeout: 10_000 });

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
    look();
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
      ids.push(...(await send(10)));
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
