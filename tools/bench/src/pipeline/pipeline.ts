import type { BenchOptions } from '../bench-options.js';
import { median, rounded } from '../figures.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { openFastestLoop, type Speed } from './bare-loop.js';
import { drainBacklog } from './drain-backlog.js';

/** Medians over the rounds. */
export interface PipelineResult {
  /** Images a second of one inference-worker, exactly once, the broker on the same cores. */
  readonly throughput: number;
  readonly bareThroughput: number;
  readonly throughputRatio: number;
  readonly workerCpuMsPerImage: number;
  readonly bareCpuMsPerImage: number;
  readonly cpuRatio: number;
  readonly images: number;
  readonly rejected: number;
  readonly bareArrangement: string;
}

/** Drains a backlog in rounds, the worker and the bare loop in turns over the same pictures. */
export async function measurePipeline(stage: Stage, { images, rounds }: BenchOptions): Promise<PipelineResult> {
  progress('Looking for the fastest bare loop');
  const bare = await openFastestLoop(stage);
  const drained: (Speed & { readonly rejected: number })[] = [];
  const looped: Speed[] = [];
  const perRound = Math.ceil(images / rounds);
  for (let round = 0; round < rounds; round += 1) {
    const first = round * perRound;
    const drain = await drainBacklog(stage, first, perRound);
    const loop = await bare.run(first, perRound);
    progress(`Round ${round + 1} of ${rounds}: worker ${speedText(drain)}, bare ${speedText(loop)}`);
    drained.push(drain);
    looped.push(loop);
  }
  const [worker, loop] = [medianOf(drained), medianOf(looped)];
  return {
    throughput: rounded(worker.throughput, 1),
    bareThroughput: rounded(loop.throughput, 1),
    throughputRatio: rounded(worker.throughput / loop.throughput, 3),
    workerCpuMsPerImage: rounded(worker.cpuMsPerImage, 2),
    bareCpuMsPerImage: rounded(loop.cpuMsPerImage, 2),
    cpuRatio: rounded(worker.cpuMsPerImage / loop.cpuMsPerImage, 3),
    images: perRound * rounds,
    rejected: drained.reduce((sum, { rejected }) => sum + rejected, 0),
    bareArrangement: bare.arrangement,
  };
}

function medianOf(speeds: readonly Speed[]): Speed {
  return {
    throughput: median(speeds.map(({ throughput }) => throughput)),
    cpuMsPerImage: median(speeds.map(({ cpuMsPerImage }) => cpuMsPerImage)),
  };
}

function speedText({ throughput, cpuMsPerImage }: Speed): string {
  return `${throughput.toFixed(0)} images/s at ${cpuMsPerImage.toFixed(1)} ms of CPU`;
}
