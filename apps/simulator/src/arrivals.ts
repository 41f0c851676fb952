import type { SeededRandom } from '@sightline/image';

/** How images are spread over time. */
export const arrivalShapes = ['constant', 'poisson', 'burst', 'ramp'] as const;

export type ArrivalShape = (typeof arrivalShapes)[number];

export interface ArrivalOptions {
  readonly shape: ArrivalShape;
  /** Images a second; of a ramp, where it ends. */
  readonly rate: number;
  /** Images of one burst, all due at once; bursts come as often as keeps the rate. */
  readonly burstSize: number;
  /** How long a ramp rises. */
  readonly rampMs: number;
}

/**
 * When images are due, in milliseconds from the start, without end and never falling. `constant`: evenly. `poisson`: with independent,
 * exponentially distributed gaps, as from many independent senders. `burst`: many at once, then nothing. `ramp`: at a rate that
 * rises evenly from nothing, then constant.
 */
export function* arrivals(options: ArrivalOptions, random: SeededRandom): Generator<number, never> {
  const { shape, rate, burstSize } = options;
  const gapMs = 1000 / rate;
  let dueMs = 0;
  for (let index = 0; ; index++) {
    switch (shape) {
      case 'constant':
        yield index * gapMs;
        break;
      case 'poisson':
        dueMs += -Math.log(1 - random.between(0, 1)) * gapMs;
        yield dueMs;
        break;
      case 'burst':
        yield Math.floor(index / burstSize) * burstSize * gapMs;
        break;
      case 'ramp':
        yield rampDueMs(index + 1, options);
    }
  }
}

/** A rate of `rate * t / ramp` has sent `rate * t² / (2 * ramp)` images by t. */
function rampDueMs(count: number, { rate, rampMs }: ArrivalOptions): number {
  const sentInRamp = (rate * rampMs) / 2000;
  if (count <= sentInRamp) return Math.sqrt((count * 2000 * rampMs) / rate);
  return rampMs + ((count - sentInRamp) * 1000) / rate;
}
