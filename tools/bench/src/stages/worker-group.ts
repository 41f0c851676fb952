import { availableParallelism, cpus } from 'node:os';
import { USUAL_BATCH } from '@sightline/inference';
import type { Producer } from '@sightline/kafka';
import { AnswerLog } from '../live/answer-log.js';
import { listenerCpu } from '../processes/broker-cpu.js';
import { startService, type MeasuredService } from '../processes/service-process.js';
import type { LaneTopics } from '../setup/lane-topics.js';
import type { Stage } from '../setup/stage.js';
import { offsetsWritten } from './offsets-written.js';

/** Some workers that share topics of their own, each run as the simulation takes it to be. */
export interface WorkerGroup {
  readonly topics: LaneTopics;
  readonly workers: readonly MeasuredService[];
  readonly producer: Producer;
  readonly answers: AnswerLog;
  /** Time from the start of the first until it was ready, milliseconds. */
  readonly readyMs: number;
  readonly stop: () => Promise<void>;
}

/** Starts so many workers. */
export async function openWorkerGroup(stage: Stage, count: number): Promise<WorkerGroup> {
  const topics = await stage.createTopics(`group${count}`);
  const cores = availableParallelism();
  // What a plan would be learned on differs from run to run.
  const plan = {
    INFERENCE_SESSIONS: String(cores),
    INFERENCE_THREADS_PER_SESSION: '1',
    INFERENCE_WIDE_SESSION: 'true',
    MAX_BATCH_SIZE: String(USUAL_BATCH),
    MORE_MODELS: '',
  };
  const startedAt = performance.now();
  const workers: MeasuredService[] = [];
  let readyMs = 0;
  for (let index = 0; index < count; index += 1) {
    const name = `group${count}-worker${index}`;
    const env = { ...stage.serviceEnv(topics), ...plan, WORKER_ID: name };
    workers.push(await startService({ app: 'inference-worker', name, env, profileDir: stage.profileDir }));
    readyMs ||= performance.now() - startedAt;
  }
  const answers = await AnswerLog.open(stage.broker, topics.RESULTS_TOPIC, stage.fail);
  const producer = await stage.broker.openProducer();
  const stop = async (): Promise<void> => {
    await answers.close();
    await producer.close();
    await Promise.all(workers.map((worker) => worker.stop()));
  };
  return { topics, workers, producer, answers, readyMs, stop };
}

/** What a group used between two looks. */
export interface GroupCost {
  readonly workerCpuMs: number;
  readonly brokerCpuMs: number;
  readonly clientCpuMs: number;
  /** Of everything that runs on this machine. */
  readonly machineCpuMs: number;
  readonly elapsedMs: number;
  /** Places in the results topic: results and the marks of transactions. */
  readonly offsets: number;
  readonly calls: number;
}

/** Starts the meters of a group; the result tells what was used since. */
export async function startMeters(
  { brokers }: Stage,
  { workers, topics }: WorkerGroup,
): Promise<() => Promise<GroupCost>> {
  const broker = await listenerCpu(Number(brokers.split(':').at(-1)));
  const look = async (): Promise<GroupCost> => {
    const metrics = await Promise.all(workers.map((worker) => worker.metrics()));
    const { user, system } = process.cpuUsage();
    const cpu = await Promise.all(workers.map((worker) => worker.cpuMs()));
    return {
      workerCpuMs: cpu.reduce((sum, each) => sum + each, 0),
      brokerCpuMs: (await broker?.cpuMs()) ?? 0,
      clientCpuMs: (user + system) / 1000,
      machineCpuMs: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0),
      elapsedMs: performance.now(),
      offsets: await offsetsWritten(brokers, topics.RESULTS_TOPIC),
      calls: metrics.reduce((sum, text) => sum + callsIn(text), 0),
    };
  };
  const before = await look();
  return async () => {
    const after = await look();
    const differences = Object.entries(after).map(([name, value]: [string, number]) => {
      return [name, value - before[name as keyof GroupCost]] as const;
    });
    return Object.fromEntries(differences) as Readonly<Record<keyof GroupCost, number>>;
  };
}

/** Model calls so far, in a worker's metrics. */
function callsIn(metrics: string): number {
  return [...metrics.matchAll(/^inference_batch_size_count\{[^}]*\} ([\d.e+]+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
