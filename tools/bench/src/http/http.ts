import { setTimeout as delay } from 'node:timers/promises';
import type { BenchOptions } from '../bench-options.js';
import { median, percentile, rounded } from '../figures.js';
import { progress } from '../progress.js';
import { listenerCpu, type ListenerCpu } from '../processes/broker-cpu.js';
import { totalCpuMs } from '../processes/measured-process.js';
import type { Stage } from '../setup/stage.js';
import { call } from './callers.js';
import { openBareSide, openPipelineSide, planText, type Side } from './sides.js';

const warmUpSeconds = 4;
const idleSettleMs = 3000;
const idleMs = 20_000;

/** One number of callers, medians over the rounds. */
export interface HttpFigures {
  readonly callers: number;
  readonly throughput: number;
  readonly bareThroughput: number;
  readonly throughputRatio: number;
  readonly p50Ms: number;
  readonly bareP50Ms: number;
  readonly cpuMsPerImage: number;
  readonly bareCpuMsPerImage: number;
  readonly cpuRatio: number;
  readonly cpuRatioWithBroker: number | null;
  readonly failed: number;
}

/** The worse of the numbers of callers. */
export interface HttpResult {
  readonly throughputRatio: number;
  /** CPU of gateway and worker for an image against that of the bare route. */
  readonly cpuRatio: number;
  /** The same with the broker; null where its process is not to be seen. */
  readonly cpuRatioWithBroker: number | null;
  /** Gateway, worker and console-writer with nothing coming in, percent of a core. */
  readonly idleCpuPercent: number;
  readonly failed: number;
  readonly bareSession: string;
  readonly byCallers: readonly HttpFigures[];
}

interface Round {
  readonly throughput: number;
  readonly cpuMsPerImage: number;
  readonly brokerCpuMsPerImage: number;
  readonly p50Ms: number;
  readonly failed: number;
}

/** Callers that wait for their labels: the pipeline and the bare route take turns. */
export async function measureHttp(stage: Stage, { seconds, rounds, callers }: BenchOptions): Promise<HttpResult> {
  progress('Looking for the fastest bare route');
  const bare = await openBareSide(stage);
  progress('Starting gateway, worker and console-writer');
  const ours = await openPipelineSide(stage);
  const broker = await listenerCpu(Number(stage.brokers.split(':').at(-1)));
  const byCallers: HttpFigures[] = [];
  for (const count of callers) {
    const play = (side: Side, length: number): Promise<Round> => playRound(stage, side, count, length, broker);
    await play(ours, warmUpSeconds);
    await play(bare, warmUpSeconds);
    const [our, theirs]: [Round[], Round[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      our.push(await play(ours, seconds));
      theirs.push(await play(bare, seconds));
      progress(`${count} callers, round ${round + 1} of ${rounds}: ${roundText(our)}, bare ${roundText(theirs)}`);
    }
    byCallers.push(compare(count, our, theirs, broker !== undefined));
  }
  progress('Nothing comes in');
  const idle = [...ours.processes, ours.consoleWriter];
  await delay(idleSettleMs);
  const [cpuMs, since] = [await totalCpuMs(idle), performance.now()];
  await delay(idleMs);
  const idleCpuPercent = (100 * ((await totalCpuMs(idle)) - cpuMs)) / (performance.now() - since);
  return worst(byCallers, rounded(idleCpuPercent, 2), planText(bare.plan));
}

async function playRound(
  { pictures }: Stage,
  { url, processes }: Side,
  callers: number,
  seconds: number,
  broker: ListenerCpu | undefined,
): Promise<Round> {
  const before = [await totalCpuMs(processes), (await broker?.cpuMs()) ?? 0] as const;
  const result = await call({ url, callers, seconds, pictures: pictures.jpegs });
  const after = [await totalCpuMs(processes), (await broker?.cpuMs()) ?? 0] as const;
  return {
    throughput: result.answered / result.seconds,
    cpuMsPerImage: (after[0] - before[0]) / result.answered,
    brokerCpuMsPerImage: (after[1] - before[1]) / result.answered,
    p50Ms: percentile(result.latenciesMs, 0.5),
    failed: result.failed,
  };
}

function compare(callers: number, ours: readonly Round[], bare: readonly Round[], seesBroker: boolean): HttpFigures {
  const of = (rounds: readonly Round[], figure: keyof Round): number => median(rounds.map((round) => round[figure]));
  const [throughput, bareThroughput] = [of(ours, 'throughput'), of(bare, 'throughput')];
  const [cpuMs, bareCpuMs] = [of(ours, 'cpuMsPerImage'), of(bare, 'cpuMsPerImage')];
  const withBroker = (cpuMs + of(ours, 'brokerCpuMsPerImage')) / bareCpuMs;
  return {
    callers,
    throughput: rounded(throughput, 1),
    bareThroughput: rounded(bareThroughput, 1),
    throughputRatio: rounded(throughput / bareThroughput, 3),
    p50Ms: rounded(of(ours, 'p50Ms'), 1),
    bareP50Ms: rounded(of(bare, 'p50Ms'), 1),
    cpuMsPerImage: rounded(cpuMs, 2),
    bareCpuMsPerImage: rounded(bareCpuMs, 2),
    cpuRatio: rounded(cpuMs / bareCpuMs, 3),
    cpuRatioWithBroker: seesBroker ? rounded(withBroker, 3) : null,
    failed: ours.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function worst(byCallers: readonly HttpFigures[], idleCpuPercent: number, bareSession: string): HttpResult {
  const withBroker = byCallers.flatMap(({ cpuRatioWithBroker }) => cpuRatioWithBroker ?? []);
  return {
    throughputRatio: Math.min(...byCallers.map(({ throughputRatio }) => throughputRatio)),
    cpuRatio: Math.max(...byCallers.map(({ cpuRatio }) => cpuRatio)),
    cpuRatioWithBroker: withBroker.length > 0 ? Math.max(...withBroker) : null,
    idleCpuPercent,
    failed: byCallers.reduce((sum, { failed }) => sum + failed, 0),
    bareSession,
    byCallers,
  };
}

function roundText(rounds: readonly Round[]): string {
  const { throughput = 0, cpuMsPerImage = 0 } = rounds.at(-1) ?? {};
  return `${throughput.toFixed(0)} images/s at ${cpuMsPerImage.toFixed(1)} ms of CPU`;
}
