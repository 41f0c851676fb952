import { median, rounded } from '../figures.js';

/** Times of single calls of both sides, round by round, milliseconds. */
export interface CallTimes {
  readonly ours: readonly (readonly number[])[];
  readonly python: readonly (readonly number[])[];
}

/** One model on one engine with one batch size, beside Python with the same. */
export interface EngineRow {
  readonly model: string;
  readonly engine: string;
  readonly threads: number;
  readonly batch: number;
  readonly msPerImage: number;
  readonly pythonMsPerImage: number;
  readonly ratio: number;
  /** Resident memory of the process that holds the model, after the calls. */
  readonly rssMb: number;
  readonly pythonRssMb: number;
  /** From the start of loading until the first call is done. */
  readonly loadMs: number;
  readonly pythonLoadMs: number;
}

export interface EnginesResult {
  readonly rows: readonly EngineRow[];
  /** The largest ratio of all rows; the aim is at most 1.1. */
  readonly worstRatioToPython: number;
}

/** Milliseconds an image: the median call of each round, and of these the median. */
export function msPerImage(rounds: readonly (readonly number[])[], batch: number): number {
  return median(rounds.map(median)) / batch;
}

/** The times of a row. The ratio is the median of the rounds' own: what slows a round down slows both of its turns down. */
export function rowTimes(
  { ours, python }: CallTimes,
  batch: number,
): Pick<EngineRow, 'msPerImage' | 'pythonMsPerImage' | 'ratio'> {
  const ratios = ours.map((round, index) => median(round) / median(python[index] ?? []));
  return {
    msPerImage: rounded(msPerImage(ours, batch), 2),
    pythonMsPerImage: rounded(msPerImage(python, batch), 2),
    ratio: rounded(median(ratios), 3),
  };
}

/** Sums the rows up. */
export function enginesResult(rows: readonly EngineRow[]): EnginesResult {
  return { rows, worstRatioToPython: Math.max(...rows.map(({ ratio }) => ratio)) };
}
