import type { Prediction } from '@sightline/messages';
import { cutText } from '@sightline/figures/cut-text';
import { durationBin, durationMs } from './durations.js';

/** What is watched of a prediction; each is put into a category or a numbered bin. */
export const features = {
  label: ({ label }: Prediction) => (label === null ? undefined : cutText(label)),
  /** Hundredths. */
  confidence: ({ confidence }: Prediction) => shareBin(confidence, 100),
  outcome: ({ outcome }: Prediction) => outcome,
  format: ({ image }: Prediction) => (image === null ? undefined : cutText(image.format)),
  /** Half octaves of the number of pixels. */
  size: ({ image }: Prediction) => {
    const pixels = image === null ? NaN : image.width * image.height;
    return pixels > 0 ? Math.round(2 * Math.log2(pixels)) : undefined;
  },
  /** Sixteenths of the way from black to white. */
  brightness: ({ image }: Prediction) => shareBin(image?.brightness ?? null, 16),
  duration: (prediction: Prediction) => {
    const ms = durationMs(prediction);
    return ms === undefined ? undefined : durationBin(ms);
  },
} as const satisfies Readonly<Record<string, (prediction: Prediction) => string | number | undefined>>;

export type Feature = keyof typeof features;

export const featureNames = Object.keys(features) as readonly Feature[];

/** Bin of a share among so many; what is no number from 0 to 1 has none. */
function shareBin(share: number | null, bins: number): number | undefined {
  if (share === null || !(share >= 0 && share <= 1)) return undefined;
  return Math.min(bins - 1, Math.floor(share * bins));
}
