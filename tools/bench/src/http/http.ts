import { setTimeout as delay } from 'node:timers/promises';
import type { BenchOptions } from '../bench-options.js';
import { rounded } from '../figures.js';
import { listenerCpu, type ListenerCpu } from '../processes/broker-cpu.js';
import { startCpuClocks, type MeasuredProcess } from '../processes/measured-process.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { compareRounds, worstOf, type HttpFigures, type HttpResult } from './http-result.js';
import { playRound, roundText, type Round, type Side } from './round.js';
import { openBareSide, openPipelineSide, planText } from './sides.js';

/** A broker that was just started is busy compiling itself for so long. */
const firstWarmUpSeconds = 15;
const warmUpSeconds = 4;
const idleSettleMs = 5000;
const idleMs = 20_000;

/** Callers that wait for their labels: the pipeline and the bare route take turns. */
export async function measureHttp(stage: Stage, options: BenchOptions): Promise<HttpResult> {
  progress('Looking for the fastest bare route');
  const bare = await openBareSide(stage);
  progress('Starting gateway and worker');
  const ours = await openPipelineSide(stage);
  const broker = await listenerCpu(Number(stage.brokers.split(':').at(-1)));
  progress('Warming up');
  const mostCallers = Math.max(...options.callers);
  await playRound(ours, { callers: mostCallers, seconds: firstWarmUpSeconds, pictures: stage.pictures.jpegs }, broker);
  const byCallers: HttpFigures[] = [];
  for (const callers of options.callers) {
    byCallers.push(await playRounds({ ours, bare, broker, stage }, { ...options, callers }));
  }
  progress('Starting console-writer; from here on nothing comes in');
  const idleCpuPercent = await measureIdle({ ...ours.processes, consoleWriter: await ours.startConsoleWriter() });
  return worstOf(byCallers, { idleCpuPercent, bareSession: planText(bare.plan) });
}

interface Sides {
  readonly ours: Side;
  readonly bare: Side;
  readonly broker: ListenerCpu | undefined;
  readonly stage: Stage;
}

async function playRounds(
  { ours, bare, broker, stage }: Sides,
  { callers, rounds, seconds }: { readonly callers: number; readonly rounds: number; readonly seconds: number },
): Promise<HttpFigures> {
  const play = (side: Side, length = seconds): Promise<Round> =>
    playRound(side, { callers, seconds: length, pictures: stage.pictures.jpegs }, broker);
  await play(ours, warmUpSeconds);
  await play(bare, warmUpSeconds);
  const played: { readonly our: Round; readonly their: Round }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const our = await play(ours);
    const their = await play(bare);
    progress(`${callers} callers, round ${round} of ${rounds}: ${roundText(our)}; bare ${roundText(their)}`);
    played.push({ our, their });
  }
  const [our, their] = [played.map((round) => round.our), played.map((round) => round.their)];
  return compareRounds(callers, our, their, broker !== undefined);
}

/** CPU with nothing coming in, percent of a core. */
async function measureIdle(processes: Readonly<Record<string, MeasuredProcess>>): Promise<number> {
  await delay(idleSettleMs);
  const startedAt = performance.now();
  const clocks = await startCpuClocks(processes);
  await delay(idleMs);
  const cpu = await clocks();
  const percent = (cpuMs: number): number => rounded((100 * cpuMs) / (performance.now() - startedAt), 2);
  for (const [name, cpuMs] of Object.entries(cpu)) progress(`At rest, ${name}: ${percent(cpuMs)} % of a core`);
  return percent(Object.values(cpu).reduce((sum, cpuMs) => sum + cpuMs, 0));
}
