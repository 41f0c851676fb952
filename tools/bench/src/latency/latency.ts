import type { BenchOptions } from '../bench-options.js';
import { mean, percentile, rounded } from '../figures.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { openFloorLane } from './floor-lane.js';
import type { Lane } from './lane.js';
import { LatencyMeter, type LaneFigures } from './latency-meter.js';
import { openWorkerLane } from './worker-lane.js';

/** Turns are this long: on a machine that others use as well, all lanes see the same weather. */
const turnSeconds = 10;
const warmUpImages = 20;

/** One mode of the pipeline, or the floor: milliseconds from just before the send until the result can be read. */
export interface LatencyFigures {
  readonly sent: number;
  readonly answered: number;
  readonly avgMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface LatencyResult {
  readonly exactlyOnce: LatencyFigures;
  readonly atLeastOnce: LatencyFigures;
  readonly floor: LatencyFigures;
  /** Exactly once against the floor. */
  readonly avgRatio: number;
  readonly p95Ratio: number;
}

/** Sends images at an even rate down each lane, in turns, and compares how long they take. */
export async function measureLatency(stage: Stage, { rate, seconds }: BenchOptions): Promise<LatencyResult> {
  const producer = await stage.broker.openProducer();
  stage.defer(() => producer.close());
  const openMeter = async (opening: Promise<Lane>): Promise<LatencyMeter> => {
    const lane = await opening;
    stage.defer(() => lane.stop());
    const { meter, tail } = await LatencyMeter.open(lane, stage.broker, producer, stage.fail);
    stage.defer(() => tail.close());
    return meter;
  };
  progress('Starting the bare hop and a worker in each mode');
  const meters = [
    await openMeter(openFloorLane(stage)),
    await openMeter(openWorkerLane(stage, 'exactly_once')),
    await openMeter(openWorkerLane(stage, 'at_least_once')),
  ] as const;

  progress('Warming up');
  for (const meter of meters) {
    await meter.turn(stage.pictures.jpegs.slice(0, warmUpImages), rate);
    meter.take();
  }
  const images = Math.round(rate * seconds);
  const turns = Math.max(1, Math.round(seconds / turnSeconds));
  for (let turn = 0; turn < turns; turn += 1) {
    progress(`Turn ${turn + 1} of ${turns}`);
    const from = Math.round((images * turn) / turns);
    const jpegs = stage.picturesFrom(from, Math.round((images * (turn + 1)) / turns) - from);
    for (const meter of meters) await meter.turn(jpegs, rate);
  }
  return compare(...meters);
}

function compare(
  floorMeter: LatencyMeter,
  exactlyOnceMeter: LatencyMeter,
  atLeastOnceMeter: LatencyMeter,
): LatencyResult {
  const floor = summarize(floorMeter.take());
  const exactlyOnce = summarize(exactlyOnceMeter.take());
  return {
    exactlyOnce,
    atLeastOnce: summarize(atLeastOnceMeter.take()),
    floor,
    avgRatio: rounded(exactlyOnce.avgMs / floor.avgMs, 2),
    p95Ratio: rounded(exactlyOnce.p95Ms / floor.p95Ms, 2),
  };
}

function summarize({ sent, latenciesMs }: LaneFigures): LatencyFigures {
  return {
    sent,
    answered: latenciesMs.length,
    avgMs: rounded(mean(latenciesMs), 1),
    p50Ms: rounded(percentile(latenciesMs, 0.5), 1),
    p95Ms: rounded(percentile(latenciesMs, 0.95), 1),
    p99Ms: rounded(percentile(latenciesMs, 0.99), 1),
  };
}
