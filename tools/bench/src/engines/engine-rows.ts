import type { BenchEngine } from '../bench-options.js';
import { median, rounded } from '../figures.js';
import type { EngineTurn } from './engine-side.js';
import type { BenchProtocol } from './serve-model.js';

/** The turns of both sides, round by round. */
export interface PlayedRounds {
  readonly ours: readonly EngineTurn[];
  readonly python: readonly EngineTurn[];
}

/** One model on one engine with one batch size, beside Python with the same. */
export interface EngineRow {
  readonly model: string;
  readonly engine: BenchEngine;
  /** How the model server was asked, where one ran the model. */
  readonly protocol?: BenchProtocol;
  readonly threads: number;
  readonly batch: number;
  readonly msPerImage: number;
  readonly pythonMsPerImage: number;
  readonly ratio: number;
  /** CPU time of the process for an image: unlike the time on the clock, what others do on the machine changes it little. */
  readonly cpuMsPerImage: number;
  readonly pythonCpuMsPerImage: number;
  /** Resident memory of the process that holds the model, or asks the server that does, after the calls. */
  readonly rssMb: number;
  readonly pythonRssMb: number;
  /** The same of that server; null where it is not to be seen. */
  readonly serverRssMb?: number | null;
  /** From the start of loading, or of connecting, until the first call is done. */
  readonly loadMs: number;
  readonly pythonLoadMs: number;
}

export interface EnginesResult {
  readonly rows: readonly EngineRow[];
  /** The largest ratio of all rows; the aim is at most 1.1. */
  readonly worstRatioToPython: number;
}

/**
 * The times of a row: the median call of each round, and of these the median. The ratio is the median of the rounds' own, for
 * what slows a round down slows both of its turns down.
 */
export function rowTimes({ ours, python }: PlayedRounds, batch: number): RowTimes {
  const [our, their] = [ours, python].map((turns) => turns.map(({ times }) => median(times)));
  const ratios = (our ?? []).map((ms, round) => ms / (their?.[round] ?? NaN));
  return {
    msPerImage: rounded(median(our ?? []) / batch, 2),
    pythonMsPerImage: rounded(median(their ?? []) / batch, 2),
    ratio: rounded(median(ratios), 3),
    cpuMsPerImage: cpuMsPerImage(ours, batch),
    pythonCpuMsPerImage: cpuMsPerImage(python, batch),
  };
}

type RowTimes = Pick<EngineRow, 'msPerImage' | 'pythonMsPerImage' | 'ratio' | 'cpuMsPerImage' | 'pythonCpuMsPerImage'>;

function cpuMsPerImage(turns: readonly EngineTurn[], batch: number): number {
  return rounded(median(turns.map(({ times, cpuMs }) => cpuMs / times.length)) / batch, 2);
}

/** Sums the rows up. */
export function enginesResult(rows: readonly EngineRow[]): EnginesResult {
  return { rows, worstRatioToPython: Math.max(...rows.map(({ ratio }) => ratio)) };
}
