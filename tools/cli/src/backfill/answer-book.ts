import type { Broker } from '@sightline/kafka';
import type { Codecs, Prediction } from '@sightline/messages';
import { CommandError } from '../command-error.js';

/** What became of an image, as far as a person who sent thousands wants to know. */
export type Outcome = Prediction['outcome'];

/** The answers to images, those included that came before anybody asked. */
export interface AnswerBook {
  /** The outcome of an image; undefined when it does not come in time or the signal is aborted. @throws CommandError */
  outcome(imageId: string, timeoutMs: number, signal: AbortSignal): Promise<Outcome | undefined>;
  close(): Promise<void>;
}

export interface AnswerBookOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codecs['prediction'], 'decode'>;
  readonly topic: string;
  /** How far back answers are read, milliseconds; 0: only those that come from now on. */
  readonly sinceMs: number;
}

/** Answers kept that nobody asked for yet: others send images from buckets, too. */
const MAX_KEPT = 100_000;

/** Follows the results topic and keeps the primary predictions of images from buckets. */
export async function openAnswerBook({ broker, codec, topic, sinceMs }: AnswerBookOptions): Promise<AnswerBook> {
  const kept = new Map<string, Outcome>();
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const broken = new AbortController();
  const note = ({ image_id: imageId, role, source, outcome }: Prediction): void => {
    if (role !== 'primary' || source !== 'gcs') return;
    const answer = waiting.get(imageId);
    if (answer) return answer(outcome);
    kept.set(imageId, outcome);
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  };
  const tail = await broker.tail({
    topic,
    from: sinceMs > 0 ? { sinceMs } : 'latest',
    // One that can't be read is none of those that are waited for, or its time runs out.
    onDelivery: ({ value }) => void codec.decode(value).then(note, () => undefined),
    onFailure: (cause) =>
      broken.abort(new CommandError(`Topic ${topic} can't be read any more: ${cause.message}`, { cause })),
  });
  return {
    async outcome(imageId, timeoutMs, signal) {
      broken.signal.throwIfAborted();
      const found = kept.get(imageId);
      if (found !== undefined) return found;
      const end = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal, broken.signal]);
      const outcome = await new Promise<Outcome | undefined>((resolve) => {
        waiting.set(imageId, resolve);
        end.addEventListener('abort', () => resolve(undefined), { once: true });
        if (end.aborted) resolve(undefined);
      });
      waiting.delete(imageId);
      if (outcome === undefined) broken.signal.throwIfAborted();
      return outcome;
    },
    close: () => tail.close(),
  };
}
