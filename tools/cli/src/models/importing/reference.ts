import { readFile } from 'node:fs/promises';
import { seededRandom } from '@sightline/image';
import type { Pixels } from '@sightline/inference';
import { ModelError, samplePhotos } from '@sightline/models';
import { z } from 'zod';
import type { ModelRunner } from './model-runner.js';
import { decodeFile } from './model-runner.js';

const referenceSchema = z.strictObject({
  /** Scores for pixels made from a seed: what differs is the engine's arithmetic. */
  seeds: z.array(z.strictObject({ seed: z.string(), scores: z.array(z.number()) })),
  /** Scores for the sample photos that come with Sightline: the decoder's part is in them too. */
  photos: z.array(z.strictObject({ file: z.string(), scores: z.array(z.number()) })),
});

/** Outputs of a model that were recorded where it was imported. */
export type Reference = z.infer<typeof referenceSchema>;

/** Name of the file with the recorded outputs, in the folder of a model. */
export const REFERENCE_FILE = 'reference.json';

/** Difference of a score from the recorded one that other processors and thread counts account for. */
export const SEED_TOLERANCE = 1e-3;
/** For photos, whose decoding may differ by a step of a pixel as well. */
export const PHOTO_TOLERANCE = 0.03;

const seeds = ['reference 1', 'reference 2', 'reference 3'] as const;

/** Runs a model on the inputs that anyone can make again. */
export async function recordReference(runner: ModelRunner): Promise<Reference> {
  const reference: Reference = { seeds: [], photos: [] };
  for (const seed of seeds) {
    reference.seeds.push({ seed, scores: await rounded(runner, seededPixels(seed, runner)) });
  }
  for (const { file, path } of samplePhotos) {
    reference.photos.push({ file, scores: await rounded(runner, await decodeFile(runner, path)) });
  }
  return reference;
}

/**
 * Reads what was recorded.
 * @throws ModelError `bad_manifest`.
 */
export async function readReference(path: string): Promise<Reference> {
  try {
    return referenceSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new ModelError('bad_manifest', `${path} holds no recorded outputs.`, { cause: error });
  }
}

/**
 * Runs a model again on what was recorded.
 * @throws ModelError `disagrees` when an output is further off than the tolerances.
 */
export async function compareWithReference(
  runner: ModelRunner,
  reference: Reference,
): Promise<{ readonly largest: number }> {
  let largest = 0;
  const check = (what: string, now: readonly number[], then: readonly number[], tolerance: number): void => {
    const difference =
      now.length === then.length ? Math.max(...now.map((p, i) => Math.abs(p - (then[i] ?? NaN)))) : NaN;
    if (!(difference <= tolerance)) {
      const { name, version } = runner.model.manifest;
      const message = `${name} ${version} disagrees with its recorded outputs: ${what} is off by ${difference.toPrecision(2)}, more than ${tolerance}.`;
      throw new ModelError('disagrees', message);
    }
    largest = Math.max(largest, difference);
  };
  for (const { seed, scores } of reference.seeds) {
    check(`the input of seed "${seed}"`, await rounded(runner, seededPixels(seed, runner)), scores, SEED_TOLERANCE);
  }
  for (const { file, scores } of reference.photos) {
    const photo = samplePhotos.find((sample) => sample.file === file);
    if (photo === undefined) continue;
    check(`the photo ${file}`, await rounded(runner, await decodeFile(runner, photo.path)), scores, PHOTO_TOLERANCE);
  }
  return { largest };
}

async function rounded(runner: ModelRunner, pixels: Pixels): Promise<number[]> {
  const { scores } = await runner.run(pixels);
  return Array.from(scores, (score) => Number(score.toPrecision(6)));
}

function seededPixels(seed: string, { model }: ModelRunner): Pixels {
  const { width, height } = model.manifest.preprocessing;
  const random = seededRandom(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(0, 255));
  return { width, height, data };
}
