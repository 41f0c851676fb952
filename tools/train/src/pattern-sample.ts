import { decodeImage, patterns, renderPattern, seededRandom, type Pattern } from '@sightline/image';

/** A synthetic picture as the `patterns` model sees it. */
export interface PatternSample {
  readonly pattern: Pattern;
  /** RGB, `uint8[96, 96, 3]`. */
  readonly pixels: Uint8Array;
}

/** How the `patterns` model wants its pixels; a test holds the model's manifest to it. */
export const patternPreprocessing = {
  width: 96,
  height: 96,
  crop: 'stretch',
  cropFraction: 1,
  interpolation: 'bilinear',
} as const;

const aspectRatios = [4 / 3, 4 / 3, 16 / 9, 1, 3 / 4] as const;
const limits = { maxBytes: 2 ** 24, maxPixels: 2 ** 22 };

/** Makes the picture of a seed through the encoder and decoder of the services, so that training sees what serving sees. */
export async function patternSample(seed: number): Promise<PatternSample> {
  const random = seededRandom(`pattern sample ${seed}`);
  const pattern = random.pick(patterns);
  // 160 to 1280 pixels wide, each doubling as often as the next.
  const width = Math.round(160 * 2 ** random.between(0, 3));
  const height = Math.round(width / random.pick(aspectRatios));
  const encoding = random.chance(0.15) ? ({ format: 'png' } as const) : { quality: random.integer(35, 95) };
  const bytes = await renderPattern({ pattern, seed, width, height, ...encoding });
  const { pixels } = await decodeImage(bytes, patternPreprocessing, limits);
  return { pattern, pixels: pixels.data };
}
