import { writeFile } from 'node:fs/promises';
import type { BenchOptions } from '../bench-options.js';
import { openLiveWorker, type LiveWorker } from '../live/live-worker.js';
import { playSteady } from '../live/play-steady.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { curvePlot } from './curve-plot.js';
import { curveRates, keepsUp, rateFigures, type RateFigures } from './load-figures.js';

/** Streams that the load is spread over. */
const streams = 2;
const warmUpMs = 8000;
const stepMs = 10_000;
/** What would be answered twice has the time to be. */
const settleMs = 2000;

/** The load test of the pipeline that Sightline replaces, and what lies beyond it. */
export interface LoadResult {
  readonly load: RateFigures;
  /** Rates from a few images a second to the first that the worker does not keep up with. */
  readonly curve: readonly RateFigures[];
  /** The largest rate of the curve with which the worker keeps up. */
  readonly keepsUpWith: number;
}

/** Sends two even streams for minutes, then ever more images a second until the worker falls behind. */
export async function measureLoad(stage: Stage, { rate, seconds, plotFile }: BenchOptions): Promise<LoadResult> {
  progress('Starting the worker');
  const live = await openLiveWorker(stage, 'load', {});
  await play(stage, live, rate, warmUpMs);
  progress(`${streams} streams, ${rate} images a second together, ${seconds} s`);
  const load = await play(stage, live, rate, seconds * 1000);
  progress(`${load.successRate * 100} % answered once, average ${load.avgMs} ms, p95 ${load.p95Ms} ms`);
  const curve: RateFigures[] = [];
  for (const step of curveRates) {
    curve.push(await play(stage, live, step, stepMs));
    const last = curve.at(-1) ?? load;
    progress(`${step} images/s: p50 ${last.p50Ms} ms, p95 ${last.p95Ms} ms`);
    if (!keepsUp(last)) break;
  }
  if (plotFile !== undefined) await writeFile(plotFile, curvePlot(curve));
  return { load, curve, keepsUpWith: curve.filter(keepsUp).at(-1)?.rate ?? 0 };
}

async function play(stage: Stage, live: LiveWorker, rate: number, forMs: number): Promise<RateFigures> {
  return rateFigures(await playSteady(stage, live, rate, forMs, { streams, settleMs }), rate);
}
