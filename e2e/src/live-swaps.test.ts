import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { sightline } from './pipeline/sightline.js';
import { expectOneAnswerEach, uploadSteadily } from './pipeline/steady-uploads.js';

const SWAPS = 10;
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
    // Each swap is to load its model.
    for (let worker = 0; worker < 2; worker += 1) await pipeline.start('inference-worker', { MODEL_KEEP_SECONDS: '0' });
    const answers = await pipeline.answers();

    const uploads = await uploadSteadily(url, PER_SECOND);
    for (let swaps = 0; swaps < SWAPS; swaps += 1) {
      const model = swaps % 2 === 0 ? 'efficientnet_lite0' : 'patterns';
      const change = await sightline(pipeline.env, 'models', 'route', 'default', '-a', model, '-t', '60s');
      expect(change, change.stdout + change.stderr).toMatchObject({ exitCode: 0 });
    }
    const accepted = await uploads.stop();

    await expectOneAnswerEach(answers, accepted);
    const used = new Set(answers.map(({ prediction }) => prediction.model_name));
    expect(used).toEqual(new Set(['efficientnet_lite0', 'patterns']));
    process.stdout.write(`${SWAPS} swaps, ${accepted.size} images: none lost, none answered twice\n`);
  },
);
