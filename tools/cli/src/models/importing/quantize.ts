import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageError } from '@sightline/image';
import type { Pixels } from '@sightline/inference';
import { ModelError } from '@sightline/models';
import type { Cli } from '../../cli.js';
import { findFiles } from '../../classify/find-files.js';
import { runPython } from '../python/run-python.js';
import { topClasses, type ModelRunner } from './model-runner.js';

/** Pictures that scales are set by; more change nothing. */
const MOST_CALIBRATION = 200;
const MOST_HELD_BACK = 200;
/** Below that the share that agrees says too little. */
const LEAST_PICTURES = 20;

/** What quantisation cost, on pictures that it never saw. */
export interface QuantisationLoss {
  readonly pictures: number;
  /** Share whose first answer stayed. */
  readonly agreement: number;
  /** Mean and largest change of the first answer's probability. */
  readonly meanDifference: number;
  readonly largestDifference: number;
  readonly floatBytes: number;
  readonly int8Bytes: number;
}

/** A folder of pictures, divided: three of four set the scales, one of four is held back to look at the loss. */
export interface CalibrationPictures {
  readonly calibration: readonly Pixels[];
  readonly heldBack: readonly Pixels[];
}

/** Reads the pictures of a folder for a model. @throws ModelError `not_found` when there are too few. */
export async function readCalibration(dir: string, runner: ModelRunner): Promise<CalibrationPictures> {
  const calibration: Pixels[] = [];
  const heldBack: Pixels[] = [];
  for (const [index, { path, problem }] of (await findFiles([dir])).entries()) {
    if (problem !== undefined) throw new ModelError('not_found', `${path.toString()}: ${problem.message}`);
    const [side, most] = index % 4 === 3 ? [heldBack, MOST_HELD_BACK] : [calibration, MOST_CALIBRATION];
    const pixels = side.length < most ? await decodeOrSkip(runner, path) : undefined;
    if (pixels !== undefined) side.push(pixels);
  }
  const found = calibration.length + heldBack.length;
  if (found < LEAST_PICTURES || heldBack.length === 0) {
    throw new ModelError(
      'not_found',
      `${dir} holds ${found} pictures; calibration needs ${LEAST_PICTURES} at least, and gains up to ${MOST_CALIBRATION}.`,
    );
  }
  return { calibration, heldBack };
}

/** Writes the int8 form of a model that takes pixels. @throws ModelError `python_failed` */
export async function quantize(
  runner: ModelRunner,
  { calibration }: CalibrationPictures,
  target: string,
  workFolder: string,
  cli: Pick<Cli, 'env' | 'err' | 'signal'>,
): Promise<void> {
  const { width, height } = runner.model.manifest.preprocessing;
  const pixels = join(workFolder, 'calibration.rgb');
  const file = await open(pixels, 'w');
  try {
    for (const { data } of calibration) await file.write(data);
  } finally {
    await file.close();
  }
  await runPython('quantize', [runner.model.path ?? '', pixels, String(height), String(width), target], cli);
}

/** Holds the int8 form against the one in floats. */
export async function measureLoss(
  float: ModelRunner,
  int8: ModelRunner,
  { heldBack }: CalibrationPictures,
): Promise<QuantisationLoss> {
  let [same, sum, largest] = [0, 0, 0];
  for (const pixels of heldBack) {
    const [before, after] = [(await float.run(pixels)).scores, (await int8.run(pixels)).scores];
    const best = topClasses(before, 1)[0]?.index ?? 0;
    if (topClasses(after, 1)[0]?.index === best) same += 1;
    const difference = Math.abs((before[best] ?? 0) - (after[best] ?? 0));
    sum += difference;
    largest = Math.max(largest, difference);
  }
  return {
    pictures: heldBack.length,
    agreement: same / heldBack.length,
    meanDifference: sum / heldBack.length,
    largestDifference: largest,
    floatBytes: sizeOf(float),
    int8Bytes: sizeOf(int8),
  };
}

async function decodeOrSkip(runner: ModelRunner, path: Buffer): Promise<Pixels | undefined> {
  try {
    return await runner.decode(await readFile(path));
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

function sizeOf({ model: { manifest } }: ModelRunner): number {
  return manifest.engine === 'remote' ? 0 : manifest.bytes;
}
