import { readToEnd, type Broker, type Delivery, type TailOptions } from '@sightline/kafka';
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
  const enough = new AbortController();
  try {
    await readToEnd(broker, {
      topic,
      from,
      ...(partition === undefined ? {} : { partition }),
      signal: AbortSignal.any([signal, enough.signal]),
      take: async (delivery) => {
        visit({ delivery, letter: await letterOf(delivery, codec) }, () => enough.abort());
      },
    });
  } catch (error) {
    if (enough.signal.aborted) return;
    if (signal.aborted) throw new CommandError('Stopped.');
    throw error;
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
