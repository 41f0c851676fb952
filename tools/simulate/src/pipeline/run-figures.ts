import type { PipelineRun } from './simulate-pipeline.js';

/** A run in few numbers. */
export interface RunFigures {
  readonly imagesPerS: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxLag: number;
  readonly utilisation: number;
}

/** Sums a run up. */
export function runFigures({ imagesPerS, latenciesMs, maxLag, utilisation }: PipelineRun): RunFigures {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { imagesPerS, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxLag, utilisation };
}
