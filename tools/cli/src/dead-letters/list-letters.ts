import { openCodecs } from '@sightline/messages';
import { printable, printableJson, type Screen } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { countText, sizeText } from '../output/sizes.js';
import { tableText, type Column } from '../output/table.js';
import { readBrokerSettings, type BrokerSettings } from '../settings.js';
import { withBroker } from '../with-broker.js';
import { deadLetterTopics, placeText, topicOf, type DeadLetterTopic } from './letter-place.js';
import { dateText } from './date-text.js';
import { readLetters, type FoundLetter } from './read-letters.js';

export interface ListOptions {
  readonly brokers?: string;
  readonly topic?: DeadLetterTopic;
  /** Milliseconds. */
  readonly since?: number;
  readonly code?: readonly string[];
  readonly limit: number;
  readonly json?: boolean;
}

/** One dead letter without its bytes, as `--json` prints it. */
interface ListedLetter {
  readonly place: string;
  readonly failed_at: string | null;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
  readonly from: { readonly topic: string; readonly partition: number; readonly offset: number } | null;
  readonly error_code: string;
  readonly error_message: string;
  readonly consumer: string | null;
  readonly bytes: number;
}

/** Prints the newest dead letters, the oldest of them first. */
export async function listLetters(cli: Cli, options: ListOptions): Promise<void> {
  const { topic: only, since, code, limit } = options;
  const settings = readBrokerSettings(cli.env, options);
  const codec = openCodecs(settings).deadLetter;
  const found: ListedLetter[] = [];
  let total = 0;
  await withBroker(cli, settings, async (broker) => {
    for (const name of only === undefined ? deadLetterTopics : [only]) {
      await readLetters(broker, codec, {
        topic: topicOf(name, settings),
        from: since === undefined ? 'earliest' : { sinceMs: since },
        signal: cli.signal,
        visit: (letter) => {
          const listed = listedLetter(letter, settings);
          if (code !== undefined && !code.includes(listed.error_code)) return;
          total += 1;
          keepNewest(found, listed, limit);
        },
      });
    }
  });
  found.sort((a, b) => a.atMs - b.atMs);
  found.splice(0, Math.max(0, found.length - limit));
  if (options.json) {
    await cli.out.print(found.map(({ atMs: _, ...letter }) => `${printableJson(letter)}\n`).join(''));
    return;
  }
  if (found.length > 0) await cli.out.print(listText(found, cli.out));
  await cli.err.print(`${summary(found.length, total)}\n`);
}

function listedLetter({ delivery, letter }: FoundLetter, settings: BrokerSettings): ListedLetter {
  const place = placeText(delivery, settings);
  if (letter === undefined) {
    const error_message = 'What lies here is no DeadLetter: somebody else wrote it.';
    const bytes = delivery.value?.length ?? 0;
    return {
      place,
      failed_at: null,
      atMs: delivery.timestampMs,
      from: null,
      error_code: 'not_a_dead_letter',
      error_message,
      consumer: null,
      bytes,
    };
  }
  const { topic, partition, offset, error_code, error_message, consumer, failed_at, value } = letter;
  const atMs = failed_at / 1000;
  const from = { topic, partition, offset };
  return {
    place,
    failed_at: new Date(atMs).toISOString(),
    atMs,
    from,
    error_code,
    error_message,
    consumer,
    bytes: value?.length ?? 0,
  };
}

/** Keeps memory small however many there are: the list is cut when it is twice as long as it need be. */
function keepNewest(found: ListedLetter[], listed: ListedLetter, limit: number): void {
  found.push(listed);
  if (found.length < limit * 2) return;
  found.sort((a, b) => a.atMs - b.atMs);
  found.splice(0, found.length - limit);
}

const columns: readonly Column<ListedLetter>[] = [
  { title: 'WHEN', text: ({ atMs }) => dateText(atMs), paint: (text, _, colors) => colors.dim(text) },
  { title: 'PLACE', text: ({ place }) => printable(place), paint: (text, _, colors) => colors.bold(text) },
  {
    title: 'FROM',
    text: ({ from }) => (from === null ? '' : printable(`${from.topic}/${from.partition}/${from.offset}`)),
    fromWidth: 110,
  },
  {
    title: 'CODE',
    text: ({ error_code }) => printable(error_code),
    paint: (text, _, colors) => colors.red(text),
    shrinkTo: 12,
  },
  { title: 'SIZE', text: ({ bytes }) => sizeText(bytes), align: 'right', fromWidth: 70 },
  { title: 'REASON', text: ({ error_message }) => printable(error_message), shrinkTo: 20 },
];

function listText(letters: readonly ListedLetter[], screen: Screen): string {
  return tableText(columns, letters, screen);
}

function summary(shown: number, total: number): string {
  if (total === 0) return 'No dead letters.';
  const all = countText(total, 'dead letter');
  const cut = shown < total ? `, the newest ${shown} shown (--limit)` : '';
  return `${all}${cut}. One of them whole: sightline dead-letters show PLACE`;
}
