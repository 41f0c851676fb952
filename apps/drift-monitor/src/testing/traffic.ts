import { seededRandom, type SeededRandom } from '@sightline/image';
import type { Prediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';

/** What simulated traffic is like. */
export interface TrafficShape {
  /** Weight of each label. */
  readonly mix: Readonly<Record<string, number>>;
  readonly rejectedShare: number;
  /** Mean and spread of the logit of the confidence. */
  readonly confidence: readonly [mean: number, spread: number];
  /** Median milliseconds in the worker, and the spread of their logarithm. */
  readonly duration: readonly [median: number, spread: number];
  readonly formats: Readonly<Record<string, number>>;
  /** Mean and spread of the logit of the brightness. */
  readonly brightness: readonly [mean: number, spread: number];
  /** Widths of the pictures; heights are three quarters. */
  readonly widths: Readonly<Record<string, number>>;
}

/** The simulator's six patterns in equal parts, answered as the trained model answers them. */
export const patterns: TrafficShape = {
  mix: { circles: 1, rectangles: 1, lines: 1, noise: 1, text: 1, gradient: 1 },
  rejectedShare: 0.01,
  confidence: [2.5, 1],
  duration: [8, 0.35],
  formats: { jpeg: 8, png: 2 },
  brightness: [0, 0.6],
  widths: { 320: 1, 640: 3, 1280: 1 },
};

/** The patterns once half of all pictures are circles. */
export const mostlyCircles: TrafficShape = { ...patterns, mix: { ...patterns.mix, circles: 5 } };

/** Traffic that is the same for the same seed. */
export class SimulatedTraffic {
  readonly random: SeededRandom;
  #number = 0;

  constructor(
    private readonly seed: string,
    private readonly overrides: Partial<Prediction> = {},
  ) {
    this.random = seededRandom(seed);
  }

  next(shape: TrafficShape, overrides: Partial<Prediction> = {}): Prediction {
    this.#number += 1;
    const { random } = this;
    const width = Number(this.#weighted(shape.widths));
    const isRejected = random.chance(shape.rejectedShare);
    const confidence = 1 / (1 + Math.exp(-this.#normal(...shape.confidence)));
    const brightness = 1 / (1 + Math.exp(-this.#normal(...shape.brightness)));
    const label = this.#weighted(shape.mix);
    const [median, spread] = shape.duration;
    const ms = Math.exp(this.#normal(Math.log(median), spread));
    return samplePrediction({
      image_id: `${this.seed}-${this.#number}`,
      source: 'simulator',
      model_name: 'patterns',
      model_version: '1',
      image: { format: this.#weighted(shape.formats), width, height: (width * 3) / 4, bytes: 20_000, brightness },
      timings_ms: { queued: 1, fetched: null, decoded: ms * 0.3, waited: ms * 0.2, inferred: ms * 0.5, total: ms + 1 },
      ...(isRejected
        ? {
            outcome: 'rejected',
            label: null,
            confidence: null,
            model_name: null,
            model_version: null,
            error_code: 'truncated',
          }
        : { outcome: confidence < 0.5 ? 'low_confidence' : 'classified', label, confidence }),
      ...this.overrides,
      ...overrides,
    });
  }

  /** Milliseconds until the next picture, at so many a second on average, as they come by chance. */
  waitMs(perSecond: number): number {
    return (-Math.log(1 - this.random.between(0, 1)) * 1000) / perSecond;
  }

  #weighted(weights: Readonly<Record<string, number>>): string {
    const entries = Object.entries(weights);
    let left = this.random.between(
      0,
      entries.reduce((sum, [, weight]) => sum + weight, 0),
    );
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return entries[0]?.[0] ?? '';
  }

  /** Box and Muller. */
  #normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.random.between(0, 1)));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.random.between(0, 1));
  }
}
