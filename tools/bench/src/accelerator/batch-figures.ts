import { rounded } from '../figures.js';

/** What calls of an accelerator looked like. */
export interface BatchFigures {
  /** Calls by the number of images in them. */
  readonly batchSizes: Readonly<Record<string, number>>;
  readonly meanBatch: number;
  /** Share of the time in which a call was under way. */
  readonly busyShare: number;
}

/** Sums up the calls made within so many seconds. */
export function batchFigures(
  calls: ReadonlyMap<number, number>,
  { callMs, seconds }: { readonly callMs: number; readonly seconds: number },
): BatchFigures {
  const bySize = [...calls].sort(([one], [other]) => one - other);
  const count = bySize.reduce((sum, [, times]) => sum + times, 0);
  const images = bySize.reduce((sum, [size, times]) => sum + size * times, 0);
  return {
    batchSizes: Object.fromEntries(bySize),
    meanBatch: rounded(images / count, 1),
    busyShare: rounded((count * callMs) / (seconds * 1000), 3),
  };
}
