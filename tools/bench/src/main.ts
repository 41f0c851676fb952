#!/usr/bin/env node
import { measureAccelerator } from './accelerator/accelerator.js';
import { readBenchOptions, type Benchmark, type BenchOptions } from './bench-options.js';
import { measureDrops } from './drops/drops.js';
import { measureEngines } from './engines/engines.js';
import { helpText } from './help-text.js';
import { measureHttp } from './http/http.js';
import { measureLatency } from './latency/latency.js';
import { measureLoad } from './load/load.js';
import { measureOutages } from './outages/outages.js';
import { measurePage } from './page/page.js';
import { measurePipeline } from './pipeline/pipeline.js';
import { resultTable } from './result-table.js';
import { measureRollback } from './rollback/rollback.js';
import { closeOnSignal } from './setup/close-on-signal.js';
import { openStage, type Stage } from './setup/stage.js';
import { measureShadowInSession } from './shadow/shadow-session.js';
import { measureSimulation } from './simulation/simulation.js';
import { measureSinks } from './sinks/sinks.js';
import { measureSoak } from './soak/soak.js';
import { measureStages } from './stages/stages.js';
import { measureSwap } from './swap/swap.js';
import { measureTelemetry } from './telemetry/telemetry.js';

type OnStage = (stage: Stage, options: BenchOptions) => Promise<object>;

const measure: Readonly<Record<Benchmark, (options: BenchOptions) => Promise<object>>> = {
  latency: onStage(measureLatency),
  pipeline: onStage(measurePipeline),
  http: onStage(measureHttp),
  soak: onStage(measureSoak),
  engines: measureEngines,
  accelerator: measureAccelerator,
  swap: onStage(measureSwap),
  rollback: onStage(measureRollback),
  shadow: measureShadowInSession,
  load: onStage(measureLoad),
  outages: measureOutages,
  sinks: onStage(measureSinks),
  page: onStage(measurePage),
  drops: onStage(measureDrops),
  telemetry: onStage(measureTelemetry),
  stages: onStage(measureStages),
  simulation: onStage(measureSimulation),
};

try {
  const options = readBenchOptions(process.argv.slice(2));
  if (options) {
    const result = await measure[options.benchmark](options);
    console.log(options.json ? JSON.stringify(result) : resultTable(result));
  } else console.log(helpText);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Plays a benchmark on a Kafka with topics of its own. */
function onStage(play: OnStage): (options: BenchOptions) => Promise<object> {
  return async (options) => {
    const stage = await openStage(options);
    closeOnSignal(() => stage.close());
    try {
      return await play(stage, options);
    } finally {
      await stage.close();
    }
  };
}
