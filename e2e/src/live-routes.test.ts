import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline, type Answer } from './pipeline/pipeline.js';
import { sightline } from './pipeline/sightline.js';
import { patternPicture, uploadUntilAccepted } from './pipeline/uploads.js';

const KEYS = 120;
const EACH = 3;

let pipeline: Pipeline;
let url: string;
let answers: readonly Answer[];
let sent = 0;

const models = (...args: readonly string[]) => sightline(pipeline.env, 'models', ...args);
const inForceIn = (text: string): number => text.match(/✓ .* has it in force/g)?.length ?? 0;

beforeAll(async () => {
  pipeline = await Pipeline.open('live-routes', inject('kafkaBrokers'));
  ({ url } = await pipeline.startGateway());
  for (const worker of ['worker-1', 'worker-2', 'worker-3']) {
    await pipeline.start('inference-worker', { WORKER_ID: worker });
  }
  answers = await pipeline.answers();
});
afterAll(() => pipeline.close());

/** Sends images of some keys, and resolves with the answers of these images. */
async function classify(keys: number, each: number): Promise<readonly Answer[]> {
  const ids = new Set<string>();
  for (let sequence = 0; sequence < each; sequence += 1) {
    for (let key = 0; key < keys; key += 1) {
      const { bytes } = await patternPicture(key % 6);
      const { imageId } = await uploadUntilAccepted(() => url, bytes, `image-${(sent += 1)}`, `camera-${key}`);
      ids.add(imageId);
    }
  }
  const own = (): readonly Answer[] =>
    answers.filter(({ prediction }) => ids.has(prediction.image_id) && prediction.role === 'primary');
  await vi.waitFor(() => expect(own()).toHaveLength(ids.size), { timeout: 60_000, interval: 100 });
  return own();
}

const armsOf = (said: readonly Answer[]): readonly string[] => [
  ...new Set(said.map(({ prediction: { arm, model_name } }) => `${arm ?? ''}=${model_name ?? ''}`)),
];

describe('a route that is changed while images come', { timeout: 300_000 }, () => {
  it('shares the keys out by weight, each key always to the same arm, in all three workers', async () => {
    const set = await models(
      'route',
      'default',
      '-a',
      'old=patterns:90',
      '-a',
      'new=efficientnet_lite0:10',
      '-t',
      '60s',
    );
    expect({ ...set, inForce: inForceIn(set.stdout) }).toMatchObject({ exitCode: 0, inForce: 3 });
    const said = await classify(KEYS, EACH);
    const arms = new Map<string, Set<string>>();
    for (const { prediction } of said) {
      const key = prediction.source_key ?? '';
      arms.set(key, (arms.get(key) ?? new Set()).add(`${prediction.arm ?? ''}=${prediction.model_name ?? ''}`));
    }
    expect([...arms.values()].filter(({ size }) => size !== 1)).toEqual([]);
    const challenged = [...arms.values()].filter((of) => of.has('new=efficientnet_lite0')).length;
    // Three standard deviations of 120 draws of a tenth.
    expect(Math.abs(challenged - KEYS / 10)).toBeLessThanOrEqual(10);
  });

  it('takes no shadow for the answer', async () => {
    const set = await models('route', 'default', '-a', 'patterns', '-s', 'efficientnet_lite0', '-t', '60s');
    expect(set).toMatchObject({ exitCode: 0 });
    expect(armsOf(await classify(20, 1))).toEqual(['patterns=patterns']);
    const shadows = (): readonly Answer[] => answers.filter(({ prediction }) => prediction.role === 'shadow');
    // The route is in force without its shadow, which is loaded then and sees the images that come after.
    const seen = { timeout: 120_000, interval: 500 };
    await vi.waitFor(async () => {
      await classify(10, 1);
      expect(shadows().length).toBeGreaterThan(0);
    }, seen);
    expect(new Set(shadows().map(({ prediction }) => prediction.model_name))).toEqual(new Set(['efficientnet_lite0']));
  });

  it('is rolled back in each of three workers, where the next images show it', async () => {
    const bad = await models('route', 'default', '-a', 'efficientnet_lite0', '--no-shadow', '-t', '60s');
    expect(bad).toMatchObject({ exitCode: 0 });
    expect(armsOf(await classify(10, 1))).toEqual(['efficientnet_lite0=efficientnet_lite0']);
    const startedAt = performance.now();
    const back = await models('rollback', '-t', '60s');
    const tookMs = performance.now() - startedAt;
    expect({ ...back, inForce: inForceIn(back.stdout) }).toMatchObject({ exitCode: 0, inForce: 3 });
    process.stdout.write(
      `rollback in force in 3 workers after ${tookMs.toFixed(0)} ms, the start of the command included\n`,
    );
    expect(armsOf(await classify(10, 1))).toEqual(['patterns=patterns']);
  });

  it('leaves the old one in force when an invalid one is written past the command', async () => {
    const producer = await pipeline.broker.openProducer();
    const { value } = await pipeline.codecs.modelRouting.encode({
      route: 'default',
      arms: [{ name: 'a', model_name: 'nosuch', model_version: null, weight: 1 }],
      updated_at: Date.now() * 1000,
      updated_by: 'a program',
    });
    await producer.send([{ topic: pipeline.topic('ROUTING_TOPIC'), key: 'default', value }]);
    await producer.close();
    await vi.waitFor(
      async () => expect((await models('status')).stdout.match(/refuses route default/g)).toHaveLength(3),
      { timeout: 60_000, interval: 500 },
    );
    expect(armsOf(await classify(10, 1))).toEqual(['patterns=patterns']);
    expect((await models('route', 'default', '-a', 'nosuch')).exitCode).toBe(64);
  });
});
