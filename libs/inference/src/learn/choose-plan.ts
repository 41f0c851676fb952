import { USUAL_BATCH } from '../thread-plan.js';

/** Time of one call of a batch while every session has one. */
export interface BatchTime {
  readonly size: number;
  readonly callMs: number;
}

/** What a model's calls took at warm-up, with a session of few threads per core. */
export interface Measured {
  readonly sessions: number;
  /** Largest batch that the model may be given. */
  readonly largestBatch: number;
  /** Smallest batch first; never empty. */
  readonly batches: readonly BatchTime[];
  /** An image that is alone, on one of the sessions; undefined where its time did not suffice. */
  readonly loneMs: number | undefined;
  /** The same spread over all cores; undefined where no session can. */
  readonly wideMs: number | undefined;
  /** A batch of the size that pays, spread over all cores by one session alone. */
  readonly wideBatch: BatchTime | undefined;
  /** Share of the cores, 0 to 1, that other programs had meanwhile. */
  readonly takenByOthers: number;
}

/** What follows from the measurements, with the reason of each choice as a phrase for the log. */
export interface Choice {
  readonly maxBatchSize: number;
  /** Whether an image that is alone is spread over all cores. */
  readonly keepsWide: boolean;
  /** Whether one session over all cores takes the place of all others. */
  readonly oneOverAll: boolean;
  /** Whether the measurements can be trusted; otherwise the choice is the usual one. */
  readonly isSure: boolean;
  readonly why: readonly string[];
}

/** A larger batch must bring this much more images a second than the largest that paid: less is within what noise does. */
const MIN_GAIN = 1.03;
/** A session over all cores must answer a lone image this much sooner: it takes memory, and more CPU. */
const MIN_WIDE_GAIN = 1.15;
/** One session over all cores must not be slower than one per core, give or take what noise does, to save their memory. */
const MIN_ONE_GAIN = 1.05;
/** Everyone in a batch waits for all of it; of a model whose images take longer, up to the usual number wait together. */
const MAX_CALL_MS = 100;
/** Where other programs have more of the cores than this, the times tell of them and not of the model. */
export const MAX_TAKEN = 0.15;

/** Whether a call of that size may take that long. */
export function isBearable({ size, callMs }: BatchTime): boolean {
  return size <= USUAL_BATCH || callMs <= MAX_CALL_MS;
}

/** The largest batch that still pays. */
export function batchThatPays(batches: readonly BatchTime[]): { readonly best: BatchTime; readonly why: string[] } {
  const [first, ...larger] = batches;
  if (!first) throw new RangeError('no batch was measured');
  const why: string[] = [];
  let best = first;
  for (const batch of larger) {
    const size = String(batch.size);
    if (!isBearable(batch)) {
      why.push(`a batch of ${size} takes ${batch.callMs.toFixed(0)} ms, over ${String(MAX_CALL_MS)}`);
    } else if (rate(batch) >= rate(best) * MIN_GAIN) {
      why.push(`a batch of ${size} gives ${gain(rate(batch), rate(best))} images/s over ${String(best.size)}`);
      best = batch;
    } else {
      why.push(`a batch of ${size} gives only ${gain(rate(batch), rate(best))} over ${String(best.size)}`);
    }
  }
  return { best, why };
}

/** The largest batch size that still pays, and whether sessions over all cores are worth their memory. */
export function choosePlan(measured: Measured): Choice {
  const { batches, largestBatch, takenByOthers } = measured;
  const usual = Math.min(USUAL_BATCH, largestBatch);
  if (takenByOthers > MAX_TAKEN) {
    const why = `other programs have ${(takenByOthers * 100).toFixed(0)} % of the cores: nothing can be told`;
    return { maxBatchSize: usual, keepsWide: true, oneOverAll: false, isSure: false, why: [why] };
  }
  const { best, why } = batchThatPays(batches);
  const isUnknown = batches.length === 1 && largestBatch > 1;
  if (isUnknown) why.push(`larger batches were not measured in time: ${String(usual)} as usual`);
  const { keepsWide, oneOverAll, why: aboutCores } = chooseCores(measured, best);
  const maxBatchSize = isUnknown ? usual : best.size;
  return { maxBatchSize, keepsWide, oneOverAll, isSure: true, why: [...why, ...aboutCores] };
}

function chooseCores(
  { sessions, loneMs, wideMs, wideBatch }: Measured,
  best: BatchTime,
): Pick<Choice, 'keepsWide' | 'oneOverAll' | 'why'> {
  const why: string[] = [];
  if (loneMs !== undefined && wideMs !== undefined) {
    why.push(`a lone image takes ${loneMs.toFixed(1)} ms on one session, ${wideMs.toFixed(1)} ms over all cores`);
  }
  const keepsWide = loneMs === undefined || wideMs === undefined || loneMs >= wideMs * MIN_WIDE_GAIN;
  if (wideBatch === undefined || sessions === 1) return { keepsWide, oneOverAll: false, why };
  const than = sessions * rate(best);
  why.push(
    `one session over all cores gives ${gain(rate(wideBatch), than)} images/s than ${String(sessions)} sessions`,
  );
  return { keepsWide, oneOverAll: rate(wideBatch) >= than * MIN_ONE_GAIN, why };
}

function rate({ size, callMs }: BatchTime): number {
  return (size * 1000) / callMs;
}

function gain(rate: number, than: number): string {
  const percent = Math.round((rate / than - 1) * 100);
  return `${percent < 0 ? '−' : '+'}${String(Math.abs(percent))} %`;
}
