import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { sightline } from './pipeline/sightline.js';
import { patternPicture, uploadUntilAccepted } from './pipeline/uploads.js';

const SWAPS = 20;
const PER_SECOND = 50;

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await Pipeline.open('live-swaps', inject('kafkaBrokers'));
});
afterAll(() => pipeline.close());

it(
  `loses and duplicates nothing in ${SWAPS} swaps under ${PER_SECOND} images a second`,
  { timeout: 600_000 },
  async () => {
    const { url } = await pipeline.startGateway();
    await pipeline.start('inference-worker');
    await pipeline.start('inference-worker');
    const answers = await pipeline.answers();
    const pictures = await Promise.all(Array.from({ length: 12 }, (_, seed) => patternPicture(seed)));

    const swapped = new AbortController();
    const uploads: Promise<{ readonly imageId: string }>[] = [];
    const send = async (): Promise<void> => {
      const startedAt = performance.now();
      for (let index = 0; !swapped.signal.aborted; index += 1) {
        const { bytes } = pictures[index % pictures.length] ?? { bytes: Buffer.alloc(0) };
        uploads.push(uploadUntilAccepted(() => url, bytes, `image-${index}`, `camera-${index % 8}`));
        await delay(Math.max(0, startedAt + ((index + 1) * 1000) / PER_SECOND - performance.now()));
      }
    };
    const swap = async (): Promise<void> => {
      for (let swaps = 0; swaps < SWAPS; swaps += 1) {
        const model = swaps % 2 === 0 ? 'efficientnet_lite0' : 'patterns';
        const change = await sightline(pipeline.env, 'models', 'route', 'default', '-a', model, '-t', '60s');
        expect(change, change.stdout + change.stderr).toMatchObject({ exitCode: 0 });
      }
    };
    await Promise.all([send(), swap().finally(() => swapped.abort())]);

    const accepted = new Set((await Promise.all(uploads)).map(({ imageId }) => imageId));
    const answered = (): readonly string[] => answers.map(({ prediction }) => prediction.image_id);
    await vi.waitFor(() => expect(new Set(answered()).size).toBe(accepted.size), { timeout: 120_000, interval: 200 });
    // Whatever would be answered twice has the time to be.
    await delay(2000);
    expect([...answered()].sort()).toEqual([...accepted].sort());
    expect(answers.filter(({ prediction }) => prediction.outcome === 'rejected')).toEqual([]);
    const used = new Set(answers.map(({ prediction }) => prediction.model_name));
    expect(used).toEqual(new Set(['efficientnet_lite0', 'patterns']));
    process.stdout.write(`${SWAPS} swaps, ${accepted.size} images: none lost, none answered twice\n`);
  },
);
