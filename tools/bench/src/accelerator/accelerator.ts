import { decodeImage, imageLimits, imageSettings, type PixelSpec } from '@sightline/image';
import { openBatchQueue } from '@sightline/inference';
import { readSettings } from '@sightline/config';
import { openEmbeddedModel } from '@sightline/models';
import { modelName } from '../bare/bare-model.js';
import type { BenchOptions } from '../bench-options.js';
import { median, rounded } from '../figures.js';
import { progress } from '../progress.js';
import { openPictures } from '../setup/pictures.js';
import { batchFigures, type BatchFigures } from './batch-figures.js';
import { simulatedAccelerator } from './simulated-accelerator.js';

const callMs = 8;
const maxBatchSize = 32;
/** As many as a worker has under way unless it is told otherwise. */
const inFlight = 32;
const warmUpMs = 1000;

/** How fast images reach the accelerator. */
export interface AcceleratorResult extends BatchFigures {
  /** Images a second that are decoded and classified, median of the rounds. */
  readonly imagesPerS: number;
  /** Images a second that are decoded while nothing else is done. */
  readonly decodedPerS: number;
  /** The one as a share of the other; the aim is at least 0.85. */
  readonly shareOfDecoding: number;
  readonly callMs: number;
  readonly inFlight: number;
}

/** Decodes pictures and hands them to the batch queue of the services before a simulated accelerator; decodes alone in turns. */
export async function measureAccelerator({ rounds, seconds }: BenchOptions): Promise<AcceleratorResult> {
  const { jpegs } = await openPictures();
  const { preprocessing } = (await openEmbeddedModel(modelName)).manifest;
  const decode = decoder(jpegs, preprocessing);
  const accelerator = simulatedAccelerator({ ...preprocessing, callMs, maxBatchSize });
  const queue = openBatchQueue(accelerator, { model: 'accelerator', maxBatchSize, maxQueued: inFlight });
  const feed = async (): Promise<void> => {
    await queue.classify(await decode(), undefined, true);
  };

  progress('Warming up');
  await ratePerS(decode, warmUpMs);
  await ratePerS(feed, warmUpMs);
  accelerator.takeBatchSizes();
  const fed: number[] = [];
  const decoded: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    fed.push(await ratePerS(feed, seconds * 1000));
    decoded.push(await ratePerS(decode, seconds * 1000));
    const last = `${Math.round(fed.at(-1) ?? 0)} images/s, decoding alone ${Math.round(decoded.at(-1) ?? 0)}`;
    progress(`Round ${round} of ${rounds}: ${last}`);
  }
  await queue.close();
  await accelerator.close();
  return {
    imagesPerS: rounded(median(fed), 1),
    decodedPerS: rounded(median(decoded), 1),
    shareOfDecoding: rounded(median(fed) / median(decoded), 3),
    ...batchFigures(accelerator.takeBatchSizes(), { callMs, seconds: rounds * seconds }),
    callMs,
    inFlight,
  };
}

type Decoded = Awaited<ReturnType<typeof decodeImage>>['pixels'];

/** Decodes one picture after the other, as the worker does. */
function decoder(jpegs: readonly Buffer[], spec: PixelSpec): () => Promise<Decoded> {
  const limits = imageLimits(readSettings(imageSettings, [], {}));
  let next = 0;
  return async () => {
    const jpeg = jpegs[(next += 1) % jpegs.length] ?? Buffer.alloc(0);
    return (await decodeImage(jpeg, spec, limits)).pixels;
  };
}

/** Does something over and over, `inFlight` times at once. */
async function ratePerS(act: () => Promise<unknown>, forMs: number): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < startedAt + forMs) {
      await act();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return (1000 * done) / (performance.now() - startedAt);
}
