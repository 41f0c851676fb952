import { mean, percentile, rounded } from '../figures.js';
import { latenciesOf, type SentImage } from '../live/answer-log.js';

/** Images at one rate: milliseconds from just before the send until a read_committed consumer has the label. */
export interface RateFigures {
  /** Images a second that were sent. */
  readonly rate: number;
  readonly sent: number;
  /** Share of the images that have exactly one answer. */
  readonly successRate: number;
  readonly avgMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Beyond this the queue grows as long as the rate lasts: what an image takes is a matter of when it came. */
const MAX_STEADY_P95_MS = 1000;

/** Sums up the images that were sent at a rate. */
export function rateFigures(images: readonly SentImage[], rate: number): RateFigures {
  const latencies = latenciesOf(images);
  return {
    rate: rounded(rate, 1),
    sent: images.length,
    successRate: rounded(images.filter(({ answers }) => answers === 1).length / images.length, 5),
    avgMs: rounded(mean(latencies), 1),
    p50Ms: rounded(percentile(latencies, 0.5), 1),
    p95Ms: rounded(percentile(latencies, 0.95), 1),
    p99Ms: rounded(percentile(latencies, 0.99), 1),
  };
}

/** Whether a worker keeps up with a rate. */
export function keepsUp({ successRate, p95Ms }: RateFigures): boolean {
  return successRate === 1 && p95Ms <= MAX_STEADY_P95_MS;
}

/** The rates of the curve, images a second: in steps that show its knee, up to far beyond what one worker does. */
export const curveRates = [5, 10, 20, 30, 40, 60, 80, 100, 120, 150, 200, 300, 400, 600, 800, 1000] as const;
