#!/usr/bin/env node
import { helpText, readBenchOptions, type Benchmark, type BenchOptions } from './bench-options.js';
import { measureHttp } from './http/http.js';
import { measureLatency } from './latency/latency.js';
import { measurePipeline } from './pipeline/pipeline.js';
import { resultTable } from './result-table.js';
import { measureSoak } from './soak/soak.js';
import { openStage, type Stage } from './setup/stage.js';

const measure: Readonly<Record<Benchmark, (stage: Stage, options: BenchOptions) => Promise<object>>> = {
  latency: measureLatency,
  pipeline: measurePipeline,
  http: measureHttp,
  soak: measureSoak,
};

try {
  const options = readBenchOptions(process.argv.slice(2));
  if (options) await run(options);
  else console.log(helpText);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(options: BenchOptions): Promise<void> {
  const stage = await openStage(options.profileDir);
  // A Ctrl-C must leave no topics behind: what is under way fails when its parts close.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stage.close().finally(() => process.exit(1)));
  }
  let result: object;
  try {
    result = await measure[options.benchmark](stage, options);
  } finally {
    await stage.close();
  }
  console.log(options.json ? JSON.stringify(result) : resultTable(result));
}
