import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startMlServer, type MlServer } from '@sightline/dev-stack';
import { openEmbeddedModel } from '@sightline/models';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { addRemoteEntry } from './outside/remote-entry.js';
import { Pipeline } from './pipeline/pipeline.js';
import { expectOneAnswerEach, uploadSteadily } from './pipeline/steady-uploads.js';

const PER_SECOND = 20;
const AWAY_MS = 10_000;

let repository: string;
let server: MlServer;
let pipeline: Pipeline;

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), 'remote-away-'));
  const patterns = await openEmbeddedModel('patterns');
  server = await startMlServer(patterns.path);
  await addRemoteEntry(repository, { name: 'elsewhere', url: server.rest, like: patterns });
  const model = { MODEL: 'elsewhere', MODEL_REPOSITORY: repository };
  pipeline = await Pipeline.open('remote-away', inject('kafkaBrokers'), model);
}, 300_000);
afterAll(async () => {
  await pipeline.close();
  await server.close();
  await rm(repository, { recursive: true });
});

it(
  'loses and duplicates nothing while the server of its model is killed, comes back after 10 s, and hangs for 10 s',
  { timeout: 600_000 },
  async () => {
    const { url } = await pipeline.startGateway();
    const worker = await pipeline.start('inference-worker');
    const answers = await pipeline.answers();
    const uploads = await uploadSteadily(url, PER_SECOND);
    const untilAnswered = (count: number): Promise<void> =>
      vi.waitFor(() => expect(answers.length).toBeGreaterThanOrEqual(count), { timeout: 120_000, interval: 100 });
    /** How many more are answered in a time in which the server can't. */
    const answeredMeanwhile = async (): Promise<number> => {
      // What the server had answered already is on its way still.
      await delay(3000);
      const before = answers.length;
      await delay(AWAY_MS - 3000);
      return answers.length - before;
    };
    await untilAnswered(3 * PER_SECOND);

    await server.kill();
    expect(await answeredMeanwhile()).toBe(0);
    await server.restart();
    await untilAnswered(uploads.sent);

    server.hang();
    expect(await answeredMeanwhile()).toBe(0);
    server.wake();
    await untilAnswered(uploads.sent);

    await expectOneAnswerEach(answers, await uploads.stop());
    expect(new Set(answers.map(({ prediction }) => prediction.model_name))).toEqual(new Set(['elsewhere']));
    // It was one and the same worker all the time: nobody starts it again here.
    expect(await worker.isReady(), worker.output).toBe(true);
  },
);
