import type { Rule, Values } from '@sightline/config';
import { kafkaRules, openBroker } from '@sightline/kafka';
import type { Broker, Consumer, ConsumeOptions } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import type { Codec, Prediction } from '@sightline/messages';
import { openMinuteSummary } from '@sightline/observability';
import type { MinuteSummary } from '@sightline/observability';
import { requireTopics, runService } from '@sightline/service';
import type { Service } from '@sightline/service';
import type { Destination, SinkDescription } from './sink.js';
import type { SinkSettings } from './sink-settings.js';

// A prediction has about a kilobyte: what MAX_IN_FLIGHT allows stays far below this, unless metadata is abused.
export const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024;
const PING_TIMEOUT_MS = 500;

/** What the consumer of every sink has. */
export interface WriterParts {
  readonly consume: Pick<ConsumeOptions, 'groupId' | 'topic' | 'deadLetters' | 'onFailure'>;
  readonly codec: Codec<Prediction>;
  readonly summary: MinuteSummary;
}

/** Opens the destination and the consumer that feeds it; both are closed with the service, the consumer first. */
export type OpenWriter<S extends SinkSettings> = (
  config: Values<S> & Values<SinkSettings>,
  broker: Broker,
  service: Service,
) => Promise<void>;

/** Runs the service of a sink. */
export function runWriter<S extends SinkSettings>(sink: SinkDescription<S>, open: OpenWriter<S>): Promise<void> {
  const { name, doc, settings, flags, logTo } = sink;
  return runService({
    name,
    doc,
    settings,
    // A rule over some of the settings is a rule over all of them.
    rules: [...(kafkaRules as readonly Rule<S>[]), ...(sink.rules ?? [])],
    ...(flags && { flags }),
    ...(logTo && { logTo }),
    async run(service, config) {
      const broker = await openBroker(config, { clientId: name, log: service.log, signal: service.signal });
      service.defer('Kafka', () => broker.close());
      await open(config, broker, service);
    },
  });
}

/** Opens a destination, then the consumer that `consume` makes for it. */
export async function openWriter<S extends SinkSettings, O extends Destination>(
  sink: SinkDescription<S, O>,
  config: Values<S> & Values<SinkSettings>,
  broker: Broker,
  service: Service,
  consume: (open: O, parts: WriterParts) => Promise<Consumer>,
): Promise<void> {
  const { RESULTS_TOPIC: topic, RESULTS_DEAD_LETTER_TOPIC: deadLetterTopic } = config;
  await requireTopics(broker.topics, [topic, deadLetterTopic]);
  const { log, signal } = service;
  const stop = (): void => {
    service.stop();
  };
  const open = await sink.open(config, { log, signal, stop });
  service.defer(sink.name, () => open.close?.());
  const { healthy } = open;
  if (healthy) service.readyWhen('destination', () => healthy());

  const codecs = openCodecs(config);
  // Nothing while the consumer joins its group, which may take minutes.
  const joined: Consumer[] = [];
  const queueDepth = (): number => joined.reduce((sum, one) => sum + Number(one.lag()) + one.inFlight().count, 0);
  const summary = openMinuteSummary({ log, queueDepth });
  service.defer('minute summary', () => {
    summary.close();
  });
  const deadLetters = { topic: deadLetterTopic, codec: codecs.deadLetter };
  const onFailure = (error: Error): void => {
    service.fail(error);
  };
  const consumer = await consume(open, {
    consume: { groupId: config.CONSUMER_GROUP, topic, deadLetters, onFailure },
    codec: codecs.prediction,
    summary,
  });
  joined.push(consumer);
  service.defer('consumer', () => consumer.drain());
  service.readyWhen('kafka', async () => {
    await broker.ping(PING_TIMEOUT_MS);
    return true;
  });
}
