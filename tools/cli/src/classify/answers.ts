import type { Broker } from '@sightline/kafka';
import type { Codecs, Prediction } from '@sightline/messages';
import { CommandError } from '../command-error.js';
import { noAnswer, PictureProblem } from './picture-problem.js';

/** A prediction that is waited for. */
export interface AwaitedAnswer {
  /** @throws PictureProblem `no_answer` when its time is over. */
  readonly prediction: Promise<Prediction>;
  cancel(): void;
}

/** The results topic, read for the predictions of some images. */
export interface Answers {
  wait(imageId: string, timeoutMs: number, signal: AbortSignal): AwaitedAnswer;
  close(): Promise<void>;
}

interface Waiter {
  answer(prediction: Prediction): void;
  fail(error: Error): void;
}

/** Reads the results topic from now on. Only messages that are waited for are decoded: their key is the image_id. */
export async function openAnswers(
  broker: Pick<Broker, 'tail'>,
  codec: Pick<Codecs['prediction'], 'decode'>,
  topic: string,
): Promise<Answers> {
  const waiters = new Map<string, Waiter>();
  const failAll = (cause: Error): void => {
    const error = new CommandError(`Topic ${topic} can't be read any more: ${cause.message}`, { cause });
    for (const waiter of waiters.values()) waiter.fail(error);
  };
  const tail = await broker.tail({
    topic,
    from: 'latest',
    onDelivery: ({ key, value }) => {
      const waiter = waiters.get(key?.toString() ?? '');
      if (waiter === undefined) return;
      codec.decode(value).then(
        (prediction) => {
          if (prediction.role === 'primary') waiter.answer(prediction);
        },
        (error: unknown) => waiter.fail(new PictureProblem('unreadable_answer', String(error), { cause: error })),
      );
    },
    onFailure: failAll,
  });
  return {
    wait(imageId, timeoutMs, signal) {
      let stopWaiting = (): void => undefined;
      const prediction = new Promise<Prediction>((resolve, reject) => {
        const timer = setTimeout(() => reject(noAnswer(imageId, timeoutMs)), timeoutMs);
        const onAbort = (): void => reject(new PictureProblem('interrupted', 'Stopped before its answer came.'));
        stopWaiting = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          waiters.delete(imageId);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiters.set(imageId, { answer: resolve, fail: reject });
      }).finally(() => stopWaiting());
      // Whoever cancels does not wait for it.
      prediction.catch(() => undefined);
      return { prediction, cancel: () => stopWaiting() };
    },
    close: () => tail.close(),
  };
}
