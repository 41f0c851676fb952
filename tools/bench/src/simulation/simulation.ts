import type { LoopTimes, Recording } from '@sightline/capacity';
import { simulateOneMachine, type Arrivals, type RunFigures } from '@sightline/simulate';
import type { BenchOptions } from '../bench-options.js';
import { median, percentile, rounded } from '../figures.js';
import { latenciesOf } from '../live/answer-log.js';
import { playSteady } from '../live/play-steady.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { playLoop } from '../stages/play-loop.js';
import { recordStages } from '../stages/stages.js';
import { openWorkerGroup, type WorkerGroup } from '../stages/worker-group.js';

const groups = [1, 2, 3] as const;
/** Images under way in the loop: neither of the two numbers that the recording is made with. */
const callers = 20;
/** Share of what the workers do at most that the even stream has. */
const steadyShare = 0.5;
/** Topics of a benchmark have as many as those of a fresh deployment. */
const partitions = 3;
const simulatedSeconds = 120;
/** Each is measured so often, in turns, and the median counts: a stall of the machine is no property of the pipeline. */
const rounds = 3;

/** The pipeline and the simulation side by side. */
export interface SimulationResult {
  /** The largest difference of any throughput and p95 with twenty images under way, a share: the aim is at most 0.2. */
  readonly worst: number;
  /** The same of the even streams. */
  readonly worstSteady: number;
  readonly byWorkers: readonly GroupResult[];
  readonly recording: Recording;
}

interface GroupResult {
  readonly workers: number;
  /** Share of the cores that other programs had: it is taken off the simulated ones. */
  readonly takenByOthers: number;
  /** Twenty images under way all the time. */
  readonly throughput: Compared;
  readonly p95Ms: Compared;
  /** An even stream at half of that. */
  readonly steadyRate: number;
  readonly steadyP95Ms: Compared;
}

interface Compared {
  readonly measured: number;
  readonly simulated: number;
  readonly ratio: number;
}

/** Records the stages, then runs one, two and three workers, and simulates each with what was recorded. */
export async function measureSimulation(stage: Stage, { seconds }: BenchOptions): Promise<SimulationResult> {
  const forMs = seconds * 1000;
  const recording = await withGroup(stage, 1, (group) => {
    return recordStages(stage, group, ['efficientnet_lite0'], forMs);
  });
  const byWorkers: GroupResult[] = [];
  for (const workers of groups) {
    progress(`${workers} of ${groups.length} workers, then their simulation`);
    const result = await withGroup(stage, workers, (group) => compareGroup(stage, group, recording, forMs));
    progress(JSON.stringify(result));
    byWorkers.push(result);
  }
  const worst = worstOf(byWorkers.flatMap(({ throughput, p95Ms }) => [throughput, p95Ms]));
  const worstSteady = worstOf(byWorkers.map(({ steadyP95Ms }) => steadyP95Ms));
  return { worst, worstSteady, byWorkers, recording };
}

async function withGroup<T>(stage: Stage, workers: number, play: (group: WorkerGroup) => Promise<T>): Promise<T> {
  const group = await openWorkerGroup(stage, workers);
  try {
    return await play(group);
  } finally {
    await group.stop();
  }
}

async function compareGroup(
  stage: Stage,
  group: WorkerGroup,
  recording: Recording,
  forMs: number,
): Promise<GroupResult> {
  const workers = group.workers.length;
  await playLoop(stage, group, callers, forMs / 2);
  const loops: LoopTimes[] = [];
  const steady: number[] = [];
  let steadyRate = 0;
  for (let round = 0; round < rounds; round += 1) {
    const loop = await playLoop(stage, group, callers, forMs);
    loops.push(loop);
    steadyRate ||= rounded(loop.imagesPerS * steadyShare, 1);
    steady.push(percentile(latenciesOf(await playSteady(stage, group, steadyRate, forMs)), 0.95));
  }
  const of = (figure: (loop: LoopTimes) => number): number => median(loops.map(figure));
  const takenByOthers = of((loop) => loop.takenByOthers);
  // What other programs have of the cores is not there for the pipeline.
  const cores = recording.machine.cores * (1 - takenByOthers);
  const simulate = (arrivals: Arrivals): RunFigures => {
    return simulateOneMachine({ recording, cores, workers, partitions, arrivals, seconds: simulatedSeconds });
  };
  const simulatedLoop = simulate({ kind: 'closed', callers });
  return {
    workers,
    takenByOthers,
    throughput: compared(
      of((loop) => loop.imagesPerS),
      simulatedLoop.imagesPerS,
    ),
    p95Ms: compared(
      of((loop) => loop.p95Ms),
      simulatedLoop.p95Ms,
    ),
    steadyRate,
    steadyP95Ms: compared(median(steady), simulate({ kind: 'even', perS: steadyRate }).p95Ms),
  };
}

function compared(measured: number, simulated: number): Compared {
  return {
    measured: rounded(measured, 1),
    simulated: rounded(simulated, 1),
    ratio: rounded(simulated / measured, 3),
  };
}

function worstOf(all: readonly Compared[]): number {
  return rounded(Math.max(...all.map(({ ratio }) => Math.abs(ratio - 1))), 3);
}
