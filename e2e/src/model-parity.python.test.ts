import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMlServer, type MlServer } from '@sightline/dev-stack';
import { decodeImage } from '@sightline/image';
import type { Prediction } from '@sightline/messages';
import { openModelFolder } from '@sightline/models';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { openFrameworks, writeSameWeights } from './outside/frameworks.js';
import { addRemoteEntry } from './outside/remote-entry.js';
import { Pipeline } from './pipeline/pipeline.js';
import { sightline } from './pipeline/sightline.js';

const engines = ['onnx', 'tensorflow', 'remote'] as const;
const size = { width: 224, height: 224 } as const;
const preprocessing = { ...size, crop: 'center', cropFraction: 0.875, interpolation: 'bicubic' } as const;
const cut = ['--crop', 'center', '--crop-fraction', '0.875', '--interpolation', 'bicubic'] as const;
const limits = { maxBytes: 64e6, maxPixels: 64e6 };
/** Other processors and thread counts account for so much. */
const ENGINE_TOLERANCE = 1e-3;
const DECODER_TOLERANCE = 0.03;

/** Probabilities of all classes, by class. */
type Scores = readonly number[];
type ByEngine = Readonly<Record<'onnx' | 'tensorflow', Scores>>;
/** A line of e2e/frameworks/reference.py. */
interface Reference {
  readonly photo: string;
  readonly pillow: ByEngine;
  readonly given: ByEngine;
}

let scratch: string;
let server: MlServer;
let pipeline: Pipeline;
let references: readonly Reference[];
/** What the pipeline said of each photo, by engine. */
const said = new Map<string, Map<string, Prediction>>();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'model-parity-'));
  const [photos, pixels] = [join(scratch, 'photos'), join(scratch, 'pixels')];
  await Promise.all([mkdir(photos), mkdir(pixels)]);
  const frameworks = await openFrameworks();
  const { onnx, saved } = await writeSameWeights(frameworks, join(scratch, 'weights'));
  await frameworks('photos.py', [photos]);
  const files = await readdir(photos);
  for (const file of files) {
    const { pixels: own } = await decodeImage(await readFile(join(photos, file)), preprocessing, limits);
    await writeFile(join(pixels, file), own.data);
  }
  references = (await frameworks('reference.py', [onnx, saved, photos, pixels])) as readonly Reference[];
  server = await startMlServer(onnx);
  const repository = join(scratch, 'models');
  pipeline = await Pipeline.open('model-parity', inject('kafkaBrokers'), {
    MODEL_REPOSITORY: repository,
    MORE_MODELS: engines.join(','),
    TOP_K: '100',
  });
  await importModels(onnx, saved);
  const like = await openModelFolder(join(repository, 'onnx', '1'));
  await addRemoteEntry(repository, { name: 'remote', url: server.rest, like });
  await classifyAll(photos, files);
}, 600_000);
afterAll(async () => {
  await pipeline.close();
  await server.close();
  await rm(scratch, { recursive: true });
});

async function importModels(onnx: string, saved: string): Promise<void> {
  const numbers = ['--scale', '1', '--mean', '127,127,127', '--std', '128,128,128'];
  for (const flags of [
    [onnx, '--name', 'onnx'],
    [saved, '--name', 'tensorflow', ...numbers],
  ]) {
    const ending = await sightline(pipeline.env, 'models', 'import', ...flags, '--labels', 'numbered', ...cut);
    expect(ending, ending.stderr).toMatchObject({ exitCode: 0 });
  }
}

async function classifyAll(photos: string, files: readonly string[]): Promise<void> {
  const [{ url }] = await Promise.all([pipeline.startGateway(), pipeline.start('inference-worker')]);
  const answers = await pipeline.answers();
  const asked = new Map<string, { readonly file: string; readonly engine: string }>();
  for (const file of files) {
    const body = await readFile(join(photos, file));
    for (const engine of engines) {
      const answer = await fetch(`${url}/v1/images?model=${engine}`, { method: 'POST', body });
      const { image_id } = (await answer.json()) as { readonly image_id: string };
      asked.set(image_id, { file, engine });
    }
  }
  await vi.waitFor(() => expect(answers).toHaveLength(asked.size), { timeout: 120_000, interval: 200 });
  for (const { prediction } of answers) {
    const { file, engine } = asked.get(prediction.image_id) ?? expect.fail('an answer to nothing');
    expect(prediction).toMatchObject({ model_name: engine, outcome: 'classified' });
    said.set(file, (said.get(file) ?? new Map<string, Prediction>()).set(engine, prediction));
  }
}

/** The largest difference of the probabilities that a prediction has from those of all classes. */
function largestDifference({ top_k }: Prediction, scores: Scores): number {
  expect(top_k).toHaveLength(100);
  return Math.max(...top_k.map(({ label, confidence }) => Math.abs(confidence - (scores[classOf(label)] ?? NaN))));
}

/** The number in a label of `--labels numbered`. */
const classOf = (label: string | null): number => Number(label?.replace('class ', ''));
const topOf = (scores: Scores): number => scores.indexOf(Math.max(...scores));
const predictionOf = (photo: string, engine: string): Prediction =>
  said.get(photo)?.get(engine) ?? expect.fail(`no answer of ${engine} for ${photo}`);

describe('the same weights as ONNX, as a SavedModel and on another server', () => {
  it('are asked about 8 photos or more', () => {
    expect(references.length).toBeGreaterThanOrEqual(8);
    expect([...said.keys()].sort()).toEqual(references.map(({ photo }) => photo));
  });

  it.each(engines)(
    '%s gives the probabilities of Python’s ONNX Runtime and TensorFlow for the same pixels',
    (engine) => {
      for (const { photo, given } of references) {
        const prediction = predictionOf(photo, engine);
        for (const scores of [given.onnx, given.tensorflow]) {
          expect(largestDifference(prediction, scores), photo).toBeLessThanOrEqual(ENGINE_TOLERANCE);
        }
      }
    },
  );

  it.each(engines)(
    '%s gives what Python gives with Pillow’s decoder: the same label, nearly the same probability',
    (engine) => {
      const found = references.map(({ photo, pillow }) => {
        const prediction = predictionOf(photo, engine);
        const differences = [pillow.onnx, pillow.tensorflow].map((scores) => largestDifference(prediction, scores));
        expect([photo, classOf(prediction.label ?? null)]).toEqual([photo, topOf(pillow.onnx)]);
        return { photo, difference: Math.max(...differences) };
      });
      const worst = found.reduce((a, b) => (b.difference > a.difference ? b : a));
      process.stdout.write(`${engine}: at most ${worst.difference.toFixed(4)} off, for ${worst.photo}\n`);
      expect(worst.difference, worst.photo).toBeLessThanOrEqual(DECODER_TOLERANCE);
    },
  );
});
