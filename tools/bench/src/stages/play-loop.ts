import { availableParallelism } from 'node:os';
import type { LoopTimes } from '@sightline/capacity';
import { percentile, rounded } from '../figures.js';
import { latenciesOf } from '../live/answer-log.js';
import { sendClosedLoop } from '../live/send-images.js';
import type { Stage } from '../setup/stage.js';
import { startMeters, type GroupCost, type WorkerGroup } from './worker-group.js';

/** Keeps so many images under way for a time. */
export async function playLoop(stage: Stage, group: WorkerGroup, callers: number, forMs: number): Promise<LoopTimes> {
  group.answers.take();
  const read = await startMeters(stage, group);
  const imagesPerS = await sendClosedLoop(stage, group, callers, forMs);
  const cost = await read();
  const images = group.answers.take();
  const latencies = latenciesOf(images);
  const share = (cpuMs: number): number => rounded(cpuMs / images.length, 2);
  return {
    callers,
    imagesPerS: rounded(imagesPerS, 1),
    p50Ms: rounded(percentile(latencies, 0.5), 1),
    p95Ms: rounded(percentile(latencies, 0.95), 1),
    workerCpuMs: share(cost.workerCpuMs),
    brokerCpuMs: share(cost.brokerCpuMs),
    clientCpuMs: share(cost.clientCpuMs),
    imagesPerTransaction: rounded(images.length / (cost.offsets - images.length), 2),
    imagesPerCall: rounded(images.length / cost.calls, 2),
    takenByOthers: takenByOthers(cost),
  };
}

function takenByOthers({ machineCpuMs, workerCpuMs, brokerCpuMs, clientCpuMs, elapsedMs }: GroupCost): number {
  const others = machineCpuMs - workerCpuMs - brokerCpuMs - clientCpuMs;
  return rounded(Math.max(0, others) / (elapsedMs * availableParallelism()), 3);
}
