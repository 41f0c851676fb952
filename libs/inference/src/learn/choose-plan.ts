/** Time of one call of a batch while every session has one. */
export interface BatchTime {
  readonly size: number;
  readonly callMs: number;
}

/** What a model's calls took at warm-up, with a session of few threads per core. */
export interface Measured {
  readonly sessions: number;
  /** Smallest batch first; never empty. */
  readonly batches: readonly BatchTime[];
  /** An image that is alone, on one of the sessions. */
  readonly loneMs: number;
  /** The same spread over all cores; undefined where no session can. */
  readonly wideMs: number | undefined;
}

/** What follows from the measurements, with the reason of each choice as a phrase for the log. */
export interface Choice {
  readonly maxBatchSize: number;
  /** Whether an image that is alone is spread over all cores. */
  readonly keepsWide: boolean;
  readonly why: readonly string[];
}

/** A larger batch must bring this much more images a second than the largest that paid: less is within what noise does. */
const MIN_GAIN = 1.03;
/** A session over all cores must answer a lone image this much sooner: it takes memory, and more CPU. */
const MIN_WIDE_GAIN = 1.15;
/** Everyone in a batch waits for all of it. */
export const MAX_CALL_MS = 100;

/** The largest batch size that still pays within `maxCallMs`, and whether a session over all cores is worth its memory. */
export function choosePlan(measured: Measured, maxCallMs = MAX_CALL_MS): Choice {
  const { batches, sessions, loneMs, wideMs } = measured;
  const rate = ({ size, callMs }: BatchTime): number => (sessions * size * 1000) / callMs;
  const why: string[] = [];
  const [first, ...larger] = batches;
  if (!first) throw new RangeError('no batch was measured');
  let best = first;
  for (const batch of larger) {
    if (batch.callMs > maxCallMs) {
      why.push(`a batch of ${String(batch.size)} takes ${batch.callMs.toFixed(0)} ms, over ${String(maxCallMs)}`);
    } else if (rate(batch) >= rate(best) * MIN_GAIN) {
      why.push(
        `a batch of ${String(batch.size)} gives ${gain(rate(batch), rate(best))} images/s over ${String(best.size)}`,
      );
      best = batch;
    } else {
      why.push(
        `a batch of ${String(batch.size)} gives only ${gain(rate(batch), rate(best))} over ${String(best.size)}`,
      );
    }
  }
  const keepsWide = wideMs !== undefined && loneMs >= wideMs * MIN_WIDE_GAIN;
  if (wideMs !== undefined) {
    why.push(`a lone image takes ${loneMs.toFixed(1)} ms on one session, ${wideMs.toFixed(1)} ms over all cores`);
  }
  return { maxBatchSize: best.size, keepsWide, why };
}

function gain(rate: number, than: number): string {
  const percent = Math.round((rate / than - 1) * 100);
  return `${percent < 0 ? '−' : '+'}${String(Math.abs(percent))} %`;
}
