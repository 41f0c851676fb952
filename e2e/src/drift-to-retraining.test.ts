import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline, type Answer } from './pipeline/pipeline.js';
import type { ServiceProcess } from './pipeline/service-process.js';
import { sightline } from './pipeline/sightline.js';

const WINDOW_MS = 4000;
const PER_SECOND = 20;
const PER_PATTERN = 8;

let scratch: string;
let pipeline: Pipeline;
let answers: readonly Answer[];
const alerts: Alert[] = [];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'sightline-retraining-'));
  await mkdir(join(scratch, 'models'));
  pipeline = await Pipeline.open('retraining', inject('kafkaBrokers'), {
    MODEL_REPOSITORY: join(scratch, 'models'),
    SIMULATOR_WIDTH: '160',
    SIMULATOR_HEIGHT: '120',
    SIMULATOR_REPORT_INTERVAL: '0s',
  });
  await Promise.all([
    pipeline.start('inference-worker'),
    pipeline.start('drift-monitor', {
      CONSUMER_GROUP: `${pipeline.env.CONSUMER_GROUP ?? ''}-drift`,
      WINDOW_SECONDS: String(WINDOW_MS / 1000),
      REFERENCE_WINDOWS: '4',
      MIN_SAMPLES: '50',
      HISTORY_HOURS: '0.1',
    }),
  ]);
  answers = await pipeline.answers();
  await pipeline.broker.tail({
    topic: pipeline.topic('ALERTS_TOPIC'),
    from: 'earliest',
    onDelivery: ({ value }) => void pipeline.codecs.alert.decode(value).then((alert) => alerts.push(alert)),
    onFailure: (error) => {
      throw error;
    },
  });
}, 120_000);
afterAll(async () => {
  await pipeline.close();
  await rm(scratch, { recursive: true, force: true });
});

/** Sends patterns until it is ended. */
function simulate(
  name: string,
  perSecond: number,
  more: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  return pipeline.start('simulator', { SIMULATOR_NAME: name, SIMULATOR_RATE: String(perSecond), ...more });
}

const answersTo = (name: string): readonly Answer[] =>
  answers.filter(({ prediction }) => prediction.source_key?.startsWith(name) === true);

const told = (): readonly string[] => alerts.filter(({ rule }) => rule === 'label_drift').map(({ state }) => state);

/** What each of the first pictures showed, once each, by the image that carried it. */
function labelled(): readonly string[] {
  const pictures = new Map<string, { readonly image_id: string; readonly label: string }>();
  for (const { prediction } of answersTo('steady')) {
    const { picture = '', pattern = '' } = prediction.metadata;
    if (!pictures.has(picture))
      pictures.set(picture, { image_id: prediction.image_id, label: `a picture of ${pattern}` });
  }
  return [...pictures.values()].map((line) => JSON.stringify(line));
}

describe('from drift to retraining', () => {
  it(
    'a mix of patterns that changes is found within two windows, and over once it is as before',
    { timeout: 90_000 },
    async () => {
      await simulate('steady', PER_SECOND, { SIMULATOR_PICTURES: String(6 * PER_PATTERN) });
      await vi.waitFor(() => expect(answersTo('steady').length).toBeGreaterThan(PER_SECOND * 4 * (WINDOW_MS / 1000)), {
        timeout: 40_000,
        interval: 200,
      });
      expect(told()).toEqual([]);
      const drifted = await simulate('drifted', 2 * PER_SECOND, { SIMULATOR_PATTERNS: 'circles' });
      await vi.waitFor(() => expect(told()).toEqual(['raised']), { timeout: 20_000, interval: 100 });
      const plantedAt = answersTo('drifted')[0]?.delivery.timestampMs ?? NaN;
      const raised = alerts.find(({ rule }) => rule === 'label_drift');
      expect((raised?.raised_at ?? NaN) / 1000 - plantedAt).toBeLessThanOrEqual(2 * WINDOW_MS);
      expect(raised).toMatchObject({ model_name: 'patterns', source: 'simulator' });
      await drifted.end();
      await vi.waitFor(() => expect(told()).toEqual(['raised', 'cleared']), { timeout: 40_000, interval: 100 });
    },
  );

  it(
    'pictures that came are labelled, learned from, and answered in the shadow by what was learned',
    { timeout: 240_000 },
    async () => {
      const models = (...args: readonly string[]) => sightline(pipeline.env, 'models', ...args);
      const labels = join(scratch, 'labels.jsonl');
      await writeFile(labels, labelled().join('\n'));
      expect(await models('route', 'default', '--arm', 'patterns', '-t', '60s')).toMatchObject({ exitCode: 0 });
      const learned = await models('retrain', '--since', '1h', '--labels', labels, '--name', 'shapes');
      expect(learned, learned.stdout + learned.stderr).toMatchObject({ exitCode: 0, stderr: '' });
      expect(learned.stdout).toMatch(/\d+\.\d% of \d+ pictures held out are right/);
      expect(learned.stdout).toMatch(/✓ .* has it in force/);
      expect(learned.stdout).toContain('sightline models promote shapes@1 --route default');

      const shadows = (): readonly Answer[] => answers.filter(({ prediction }) => prediction.role === 'shadow');
      await vi.waitFor(() => expect(shadows().length).toBeGreaterThan(50), { timeout: 30_000, interval: 200 });
      const said = shadows().map(({ prediction }) => prediction);
      expect(
        new Set(said.map(({ model_name, model_version }) => `${model_name ?? ''}@${model_version ?? ''}`)),
      ).toEqual(new Set(['shapes@1']));
      // It has learned these very pictures: what it says of them must be what they were labelled.
      const right = said.filter(({ label, metadata }) => label === `a picture of ${metadata.pattern ?? ''}`).length;
      expect(right / said.length).toBeGreaterThan(0.9);
      const answering = answers.filter(({ prediction }) => prediction.role === 'primary').slice(-50);
      expect(new Set(answering.map(({ prediction }) => prediction.model_name))).toEqual(new Set(['patterns']));
    },
  );
});
