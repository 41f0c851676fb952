import type { Delivery } from '@sightline/kafka';
import { openCodecs, UnreadableMessageError, type Prediction } from '@sightline/messages';
import { layoutFor, predictionRow, printable, printableJson, titleRow, type Screen } from '@sightline/terminal';
import { requireTopics } from '@sightline/service';
import type { Cli } from '../cli.js';
import { CommandError } from '../command-error.js';
import { openEnd } from '../output/open-end.js';
import { readBrokerSettings } from '../settings.js';
import { withBroker } from '../with-broker.js';
import { matches, type PredictionFilter } from './prediction-filter.js';
import { openPulseLine } from './pulse-line.js';

export interface WatchOptions extends PredictionFilter {
  readonly brokers?: string;
  readonly json?: boolean;
  /** Milliseconds. */
  readonly since?: number;
  readonly limit?: number;
}

const PULSE_EVERY_MS = 10_000;

/** Prints predictions as they come, until enough have been shown, nobody reads any more or the signal is aborted. */
export async function watch(cli: Cli, options: WatchOptions): Promise<void> {
  const { out, err, signal } = cli;
  const settings = readBrokerSettings(cli.env, options);
  const { RESULTS_TOPIC: topic, KAFKA_BROKERS: brokers } = settings;
  const codec = openCodecs(settings).prediction;
  const print = options.json ? jsonPrinter(out) : rowPrinter(out);
  await withBroker(cli, settings, async (broker) => {
    await requireTopics(broker.topics, [topic]);
    const end = openEnd(signal);
    const pulse = openPulseLine(err, options.json ? 0 : PULSE_EVERY_MS);
    let shown = 0;
    const show = async (delivery: Delivery): Promise<void> => {
      if (end.reached) return;
      const prediction = await codec.decode(delivery.value).catch(unreadable(err, delivery));
      if (prediction === undefined || !matches(prediction, options)) return;
      await print(prediction);
      pulse.add(prediction);
      shown += 1;
      if (shown === options.limit) end.reach();
    };
    // One after the other: their order is that of the topic.
    let showing = Promise.resolve();
    const tail = await broker.tail({
      topic,
      from: options.since === undefined ? 'latest' : { sinceMs: options.since },
      onDelivery: (delivery) => {
        showing = showing.then(() => show(delivery)).catch((error: unknown) => end.fail(error));
      },
      onFailure: (error) => end.fail(new CommandError(`Topic ${topic} can't be read any more: ${error.message}`)),
    });
    if (err.isTerminal) await err.print(err.colors.dim(`Watching ${topic} at ${brokers.join(', ')}. Ctrl-C ends.\n`));
    try {
      await end.wait;
    } finally {
      pulse.close();
      await tail.close();
    }
  });
}

function unreadable(err: Screen, { topic, partition, offset }: Delivery): (error: unknown) => Promise<undefined> {
  return async (error) => {
    if (!(error instanceof UnreadableMessageError)) throw error;
    const place = `${topic}/${partition}/${offset}`;
    await err.print(`${err.colors.red('✗')} ${printable(`${place} is no prediction: ${error.message}`)}\n`);
    return undefined;
  };
}

function jsonPrinter(out: Screen): (prediction: Prediction) => Promise<void> {
  return (prediction) => out.print(`${printableJson(prediction)}\n`);
}

function rowPrinter(out: Screen): (prediction: Prediction) => Promise<void> {
  let titledWidth = 0;
  return async (prediction) => {
    const { width, colors } = out;
    const layout = layoutFor(width);
    // Titles again when the terminal has another width.
    const titles = width === titledWidth ? '' : `${titleRow(layout, colors)}\n`;
    titledWidth = width;
    await out.print(`${titles}${predictionRow(prediction, layout, colors)}\n`);
  };
}
