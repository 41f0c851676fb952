import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector } from '@sightline/dev-stack';
import type { BenchOptions } from '../bench-options.js';
import { median, rounded } from '../figures.js';
import { drainBacklog, type Drain, type DrainSetup } from '../pipeline/drain-backlog.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';

/** Medians over the rounds. */
export interface TelemetryResult {
  /** CPU of an inference-worker that traces every image to a collector, logs, and is scraped every second. */
  readonly cpuMsPerImage: number;
  /** The same worker with none of it. */
  readonly offCpuMsPerImage: number;
  /** Median of the rounds' ratios. */
  readonly cpuRatio: number;
  readonly throughput: number;
  readonly offThroughput: number;
  readonly images: number;
  /** Steps that the collector was given. */
  readonly spans: number;
}

const off: DrainSetup = { env: { LOG_LEVEL: 'silent' } };

/** Drains backlogs of the same pictures with telemetry on and off, in turns; who begins changes from round to round. */
export async function measureTelemetry(stage: Stage, { images, rounds }: BenchOptions): Promise<TelemetryResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sightline-telemetry-'));
  stage.defer(() => rm(dataDir, { recursive: true, force: true }));
  const collector = await startCollector({ dataDir, onProgress: progress });
  stage.defer(() => collector.stop());
  const on: DrainSetup = {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_TRACES_SAMPLER: 'always_on', LOG_LEVEL: 'info' },
    scrapeEveryMs: 1000,
  };
  const pairs: { readonly on: Drain; readonly off: Drain }[] = [];
  const perRound = Math.ceil(images / rounds);
  for (let round = 0; round < rounds; round += 1) {
    const run = (setup: DrainSetup): Promise<Drain> => drainBacklog(stage, round * perRound, perRound, setup);
    const pair =
      round % 2 === 0 ? { on: await run(on), off: await run(off) } : { off: await run(off), on: await run(on) };
    pairs.push(pair);
    progress(
      `Round ${round + 1} of ${rounds}: ${pair.on.cpuMsPerImage.toFixed(2)} ms on, ${pair.off.cpuMsPerImage.toFixed(2)} ms off`,
    );
  }
  return {
    cpuMsPerImage: rounded(median(pairs.map((pair) => pair.on.cpuMsPerImage)), 2),
    offCpuMsPerImage: rounded(median(pairs.map((pair) => pair.off.cpuMsPerImage)), 2),
    cpuRatio: rounded(median(pairs.map((pair) => pair.on.cpuMsPerImage / pair.off.cpuMsPerImage)), 3),
    throughput: rounded(median(pairs.map((pair) => pair.on.throughput)), 1),
    offThroughput: rounded(median(pairs.map((pair) => pair.off.throughput)), 1),
    images: perRound * rounds,
    spans: (await collector.spans()).length,
  };
}
