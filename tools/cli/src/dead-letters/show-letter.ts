import type { Broker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { printableJson } from '@sightline/terminal';
import { requireTopics } from '@sightline/service';
import type { Cli } from '../cli.js';
import { CommandError, UsageError } from '../command-error.js';
import { readBrokerSettings, type BrokerSettings } from '../settings.js';
import { withBroker } from '../with-broker.js';
import { letterText } from './letter-text.js';
import { placeText, wantedLetter, type WantedLetter } from './letter-place.js';
import { readLetters, type FoundLetter } from './read-letters.js';

export interface ShowOptions {
  readonly brokers?: string;
  readonly json?: boolean;
  readonly raw?: boolean;
  readonly full?: boolean;
  readonly hex?: boolean;
}

/** Prints one dead letter whole, or only its original bytes. */
export async function showLetter(cli: Cli, text: string, options: ShowOptions): Promise<void> {
  const { out } = cli;
  if (options.raw && out.isTerminal) {
    throw new UsageError('--raw writes bytes that would garble a terminal: send them to a file with > FILE.');
  }
  const settings = readBrokerSettings(cli.env, options);
  const wanted = wantedLetter(text, settings);
  const found = await withBroker(cli, settings, (broker) => find(broker, wanted, settings, cli.signal));
  const place = placeText(found.delivery, settings);
  if (options.raw) await printRaw(found, cli);
  else if (options.json) await out.print(`${printableJson(jsonOf(found, place))}\n`);
  else await out.print(letterText(found, { place, full: options.full ?? false, hex: options.hex ?? false }, out));
}

async function find(
  broker: Broker,
  wanted: WantedLetter,
  settings: BrokerSettings,
  signal: AbortSignal,
): Promise<FoundLetter> {
  const { place, deadLetterTopic: topic, by } = wanted;
  await requireTopics(broker.topics, [topic]);
  if (by === 'own place') await requireOffset(broker, wanted);
  const codec = openCodecs(settings).deadLetter;
  const partition = by === 'own place' ? { partition: place.partition } : {};
  // Of several dead letters of one message the newest counts.
  let found: FoundLetter | undefined;
  await readLetters(broker, codec, {
    topic,
    from: 'earliest',
    ...partition,
    signal,
    visit: (each, stop) => {
      if (!isWanted(each, wanted)) return;
      found = each;
      if (by === 'own place') stop();
    },
  });
  if (found !== undefined) return found;
  const where = `${place.topic}/${place.partition}/${place.offset}`;
  throw new CommandError(
    by === 'own place'
      ? `There is no dead letter at ${where}: sightline dead-letters list shows those there are.`
      : `${topic} holds no dead letter of ${where}: sightline dead-letters list shows those there are.`,
  );
}

function isWanted({ delivery, letter }: FoundLetter, { place, by }: WantedLetter): boolean {
  if (by === 'own place') return delivery.offset === place.offset;
  return (
    letter?.topic === place.topic && letter.partition === place.partition && BigInt(letter.offset) === place.offset
  );
}

async function requireOffset({ topics }: Broker, { place: { topic, partition, offset } }: WantedLetter): Promise<void> {
  const range = (await topics.offsets(topic)).find((each) => each.partition === partition);
  if (range === undefined) throw new CommandError(`${topic} has no partition ${partition}.`);
  if (range.low <= offset && offset < range.high) return;
  const holds = range.low === range.high ? 'is empty' : `holds the offsets ${range.low} to ${range.high - 1n}`;
  throw new CommandError(`Partition ${partition} of ${topic} ${holds}: there is no ${offset}.`);
}

async function printRaw({ delivery, letter }: FoundLetter, { out, err }: Cli): Promise<void> {
  const value = letter === undefined ? delivery.value : letter.value;
  if (value === null) await err.print('The message had no value: nothing is written.\n');
  else await out.print(value);
}

function jsonOf({ delivery, letter }: FoundLetter, place: string): object {
  if (letter === undefined) return { place, value_base64: delivery.value?.toString('base64') ?? null };
  const { key, value, headers, timestamp, failed_at, ...facts } = letter;
  return {
    place,
    ...facts,
    timestamp: new Date(timestamp).toISOString(),
    failed_at: new Date(failed_at / 1000).toISOString(),
    headers: Object.fromEntries(Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()])),
    key_base64: key?.toString('base64') ?? null,
    value_base64: value?.toString('base64') ?? null,
  };
}
