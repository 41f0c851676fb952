import { UsageError } from '../command-error.js';
import type { BrokerSettings } from '../settings.js';

/** Short names of the two dead-letter topics. */
export const deadLetterTopics = ['images', 'results'] as const;

export type DeadLetterTopic = (typeof deadLetterTopics)[number];

/** Where a message lies. */
export interface LetterPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** The topic behind a short name. */
export function topicOf(name: DeadLetterTopic, settings: BrokerSettings): string {
  return name === 'images' ? settings.IMAGE_DEAD_LETTER_TOPIC : settings.RESULTS_DEAD_LETTER_TOPIC;
}

/** A place as `list` prints it and `show` takes it: `images/0/12`. */
export function placeText({ topic, partition, offset }: LetterPlace, settings: BrokerSettings): string {
  const name = deadLetterTopics.find((each) => topicOf(each, settings) === topic) ?? topic;
  return `${name}/${partition}/${offset}`;
}

/** What `show` is asked for: a dead letter by its own place, or by that of the message it holds. */
export interface WantedLetter {
  readonly place: LetterPlace;
  /** The dead-letter topic to look in. */
  readonly deadLetterTopic: string;
  readonly by: 'own place' | 'original place';
}

/** Reads a place. @throws UsageError that says what one looks like. */
export function wantedLetter(text: string, settings: BrokerSettings): WantedLetter {
  const { topic, partition, offset } = parsePlace(text);
  for (const name of deadLetterTopics) {
    const deadLetterTopic = topicOf(name, settings);
    if (topic === name || topic === deadLetterTopic) {
      return { place: { topic: deadLetterTopic, partition, offset }, deadLetterTopic, by: 'own place' };
    }
    if (topic === originOf(name, settings)) {
      return { place: { topic, partition, offset }, deadLetterTopic, by: 'original place' };
    }
  }
  const known = [...deadLetterTopics, ...deadLetterTopics.map((name) => originOf(name, settings))];
  throw new UsageError(`${topic} is none of the topics that dead letters are in or come from: ${known.join(', ')}.`);
}

/** The topic whose messages become the dead letters. */
function originOf(name: DeadLetterTopic, settings: BrokerSettings): string {
  return name === 'images' ? settings.IMAGE_TOPIC : settings.RESULTS_TOPIC;
}

function parsePlace(text: string): LetterPlace {
  const [, topic, partition, offset] = /^([^/]+)\/(\d{1,9})\/(\d{1,18})$/.exec(text) ?? [];
  if (topic !== undefined && partition !== undefined && offset !== undefined) {
    return { topic, partition: Number(partition), offset: BigInt(offset) };
  }
  throw new UsageError(
    `"${text}" is no place: give topic/partition/offset, such as images/0/12, as sightline dead-letters list prints it.`,
  );
}
