import { percentile, rounded } from '../figures.js';
import { latenciesOf, type SentImage } from '../live/answer-log.js';

/** A swap, on the clock of the images. */
export interface SwapWindow {
  readonly from: number;
  readonly to: number;
}

interface Latencies {
  readonly images: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

export interface SwapLatencies {
  /** Images that were under way outside of all swaps. */
  readonly normal: Latencies;
  /** Images that were under way during a swap. */
  readonly during: Latencies;
  /** The latter's p95 against the former's; the aim is at most 2. */
  readonly p95Ratio: number;
}

/** Tells the images that a swap could have delayed from the others. */
export function swapLatencies(images: readonly SentImage[], windows: readonly SwapWindow[]): SwapLatencies {
  const meets = ({ sentAt, answeredAt = Infinity }: SentImage): boolean =>
    windows.some(({ from, to }) => sentAt <= to && answeredAt >= from);
  const during = summary(images.filter(meets));
  const normal = summary(images.filter((image) => !meets(image)));
  return { normal, during, p95Ratio: rounded(during.p95Ms / normal.p95Ms, 2) };
}

function summary(images: readonly SentImage[]): Latencies {
  const latencies = latenciesOf(images);
  return {
    images: images.length,
    p50Ms: rounded(percentile(latencies, 0.5), 1),
    p95Ms: rounded(percentile(latencies, 0.95), 1),
    maxMs: rounded(percentile(latencies, 1), 1),
  };
}
