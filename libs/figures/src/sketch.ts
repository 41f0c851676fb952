import { DDSketch } from '@datadog/sketches-js';
import type { Percentiles } from './figures.js';

/** Durations below are counted as none, above as this long: so a sketch has 1300 bins at most, whatever comes. */
const SHORTEST_MS = 0.001;
const LONGEST_MS = 86_400_000;
/** Half of the error that is promised for the page. */
const RELATIVE_ACCURACY = 0.01;

/** Durations of one stage; percentiles are within 1 %, sketches of several slots add up without loss. */
export class Sketch {
  readonly #sketch = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });

  /** Takes a duration; what is none (null, negative, not finite) is left out. */
  add(ms: number | null): void {
    if (ms === null || !Number.isFinite(ms) || ms < 0) return;
    this.#sketch.accept(ms < SHORTEST_MS ? 0 : Math.min(ms, LONGEST_MS));
  }

  merge(other: Sketch): void {
    if (other.#sketch.count > 0) this.#sketch.merge(other.#sketch);
  }

  percentiles(): Percentiles | null {
    const { count } = this.#sketch;
    if (count === 0) return null;
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((quantile) => this.#sketch.getValueAtQuantile(quantile));
    return { count, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0 };
  }
}
