import type { Broker, Delivery, TailOptions } from '@sightline/kafka';
import { UnreadableMessageError, type Codecs, type DeadLetter } from '@sightline/messages';
import { requireTopics } from '@sightline/service';
import { CommandError } from '../command-error.js';

/** A message of a dead-letter topic. */
export interface FoundLetter {
  readonly delivery: Delivery;
  /** Undefined when somebody put something there that is no DeadLetter. */
  readonly letter: DeadLetter | undefined;
}

export interface ReadLettersOptions extends Pick<TailOptions, 'topic' | 'from' | 'partition'> {
  readonly signal: AbortSignal;
  /** Called for each letter in turn; `stop` ends the reading early. */
  readonly visit: (found: FoundLetter, stop: () => void) => void;
}

/**
 * Reads what a dead-letter topic holds now, partition by partition in order.
 * @throws StartError when the topic is missing.
 */
export async function readLetters(
  broker: Pick<Broker, 'tail' | 'topics'>,
  codec: Pick<Codecs['deadLetter'], 'decode'>,
  { topic, from, partition, signal, visit }: ReadLettersOptions,
): Promise<void> {
  await requireTopics(broker.topics, [topic]);
  let visiting = Promise.resolve();
  let stopped = false;
  let end = (_error?: Error): void => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => {
      stopped = true;
      if (error) reject(error);
      else resolve();
    };
  });
  ended.catch(() => undefined);
  const onAbort = (): void => end(new CommandError('Stopped.'));
  signal.addEventListener('abort', onAbort, { once: true });
  const tail = await broker.tail({
    topic,
    from,
    ...(partition === undefined ? {} : { partition }),
    onDelivery: (delivery) => {
      visiting = visiting
        .then(async () => {
          if (!stopped) visit({ delivery, letter: await letterOf(delivery, codec) }, () => end());
        })
        .catch((error: unknown) => end(error instanceof Error ? error : new Error(String(error))));
    },
    onFailure: (error) => end(new CommandError(`Topic ${topic} can't be read any more: ${error.message}`)),
  });
  try {
    await Promise.race([ended, tail.caughtUp.then(() => visiting)]);
  } finally {
    stopped = true;
    signal.removeEventListener('abort', onAbort);
    await tail.close();
  }
}

async function letterOf(
  { value }: Delivery,
  codec: Pick<Codecs['deadLetter'], 'decode'>,
): Promise<DeadLetter | undefined> {
  try {
    return await codec.decode(value);
  } catch (error) {
    if (error instanceof UnreadableMessageError) return undefined;
    throw error;
  }
}
