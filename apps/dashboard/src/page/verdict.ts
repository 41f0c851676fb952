import type { Snapshot } from '../shown/snapshot.js';
import { count, duration, latency, rate, share } from '@sightline/figures/format';

/** Whether all is well, in one sentence, and where it is not, what to do. */
export interface Verdict {
  readonly level: 'well' | 'idle' | 'watch' | 'trouble';
  readonly headline: string;
  readonly advice: string;
}

const IDLE_AFTER_MS = 30_000;
const MANY_REJECTED = 0.1;
const MANY_LOW = 0.5;
/** So few say nothing about a share. */
const ENOUGH = 20;
/** What waits is trouble when the workers need longer than this for it. */
const LONG_QUEUE_S = 10;

type Rule = (snapshot: Snapshot) => Verdict | undefined;

/** Judges what the page shows; the first rule that has something to say counts. */
export function verdictOn(snapshot: Snapshot): Verdict {
  for (const rule of rules) {
    const verdict = rule(snapshot);
    if (verdict) return verdict;
  }
  const { ratePerS, figures } = snapshot;
  const p95 = figures.stages.total?.p95;
  return {
    level: 'well',
    headline: `All is well: ${rate(ratePerS)} pictures a second, 95 of 100 answered within ${latency(p95)}.`,
    advice: '',
  };
}

const rules: readonly Rule[] = [
  alerted,
  withoutWorkers,
  withoutBrokers,
  refusedModel,
  jammed,
  rejecting,
  unhandled,
  unsure,
  idle,
];

function alerted({ alerts }: Snapshot): Verdict | undefined {
  const [first, ...others] = alerts.filter(({ state }) => state === 'raised');
  if (!first) return undefined;
  const more = others.length === 0 ? '' : ` And ${count(others.length)} more, see Alerts.`;
  return {
    level: first.severity === 'info' ? 'watch' : 'trouble',
    headline: first.summary,
    advice: `Rule ${first.rule}.${more}`,
  };
}

function withoutWorkers({ workers }: Snapshot): Verdict | undefined {
  if (workers.some(({ state }) => state === 'running')) return undefined;
  return {
    level: 'trouble',
    headline: workers.length === 0 ? 'No worker is running.' : 'The workers have gone silent.',
    advice: 'Pictures are kept and wait. Start an inference-worker, or look at the end of its log for why it stopped.',
  };
}

function withoutBrokers({ queue }: Snapshot): Verdict | undefined {
  if (queue !== null) return undefined;
  return {
    level: 'watch',
    headline: 'Kafka does not say how much waits.',
    advice: 'What is below may be old. npx sightline check tells whether the brokers can be reached.',
  };
}

function refusedModel({ workers }: Snapshot): Verdict | undefined {
  const refused = workers.flatMap(({ models }) => models).find(({ state }) => state === 'refused');
  if (!refused) return undefined;
  return {
    level: 'watch',
    headline: `A worker refused ${refused.model}; the models before it still answer.`,
    advice: refused.errorMessage ?? 'npx sightline models status tells why.',
  };
}

function jammed({ queue, ratePerS }: Snapshot): Verdict | undefined {
  const depth = (queue?.partitions ?? []).reduce((sum, { lag }) => sum + lag, 0);
  if (depth < ENOUGH || depth < ratePerS * LONG_QUEUE_S) return undefined;
  const wait = ratePerS > 0 ? `, at this rate for ${duration((depth / ratePerS) * 1000)}` : ' and nothing is answered';
  return {
    level: 'trouble',
    headline: `${count(depth)} pictures wait${wait}.`,
    advice: 'Start more workers (as many as partitions can share the work), or send less.',
  };
}

function rejecting({ figures: { counts, errors } }: Snapshot): Verdict | undefined {
  const all = counts.classified + counts.low_confidence + counts.rejected;
  if (all < ENOUGH || counts.rejected / all < MANY_REJECTED) return undefined;
  const why = errors[0] ? `, most often ${errors[0].name}` : '';
  return {
    level: 'trouble',
    headline: `${share(counts.rejected, all)} of the pictures are rejected${why}.`,
    advice: 'Choose the outcome “rejected” below and click one: it says what is wrong and which camera sent it.',
  };
}

function unhandled({ deadLetters: { count: dead, reasons } }: Snapshot): Verdict | undefined {
  if (dead === 0) return undefined;
  const why = reasons[0] ? `, most often ${reasons[0].name}` : '';
  return {
    level: 'watch',
    headline: `${count(dead)} ${dead === 1 ? 'message' : 'messages'} could not be handled${why}.`,
    advice: 'Nothing is lost: npx sightline dead-letters list shows each with its reason.',
  };
}

function unsure({ figures: { counts } }: Snapshot): Verdict | undefined {
  const all = counts.classified + counts.low_confidence + counts.rejected;
  if (all < ENOUGH || counts.low_confidence / all < MANY_LOW) return undefined;
  return {
    level: 'watch',
    headline: `${share(counts.low_confidence, all)} of the pictures are below the confidence threshold.`,
    advice: 'Perhaps these pictures are of something the model does not know, or MIN_CONFIDENCE is too high for it.',
  };
}

function idle({ at, lastPredictionAt, catchingUp }: Snapshot): Verdict | undefined {
  if (catchingUp !== null) return undefined;
  if (lastPredictionAt === null)
    return { level: 'idle', headline: 'Ready. No picture has come yet.', advice: 'Drop one below and see its labels.' };
  const quietMs = at - lastPredictionAt;
  if (quietMs < IDLE_AFTER_MS) return undefined;
  return { level: 'idle', headline: `Quiet: the last picture came ${duration(quietMs)} ago.`, advice: '' };
}
