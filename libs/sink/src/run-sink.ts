import type { Rule, Values } from '@sightline/config';
import { kafkaRules, openBroker } from '@sightline/kafka';
import type { Broker, Consumer } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { metrics, openMinuteSummary } from '@sightline/observability';
import { requireTopics, runService } from '@sightline/service';
import type { Service } from '@sightline/service';
import type { Sink } from './sink.js';
import type { SinkSettings } from './sink-settings.js';
import { sinkWriter } from './sink-writer.js';

// A prediction has about a kilobyte: what MAX_IN_FLIGHT allows stays far below this, unless metadata is abused.
const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024;
const PING_TIMEOUT_MS = 500;

/**
 * Runs the service that writes predictions to a sink: at least once, each batch committed once it is durable. Undecodable
 * predictions and those the sink rejects go to the dead letter; when the destination is away the partitions wait.
 */
export function runSink<S extends SinkSettings>(sink: Sink<S>): Promise<void> {
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
      await openSinkConsumer(sink, config, broker, service);
    },
  });
}

/** Opens the sink, then the consumer that feeds it; both are closed with the service, the consumer first. */
export async function openSinkConsumer<S extends SinkSettings>(
  sink: Sink<S>,
  config: Values<S> & Values<SinkSettings>,
  broker: Broker,
  service: Service,
): Promise<void> {
  const { RESULTS_TOPIC: topic, RESULTS_DEAD_LETTER_TOPIC: deadLetterTopic } = config;
  await requireTopics(broker.topics, [topic, deadLetterTopic]);
  const { log, signal } = service;
  const open = await sink.open(config, {
    log,
    signal,
    stop: () => {
      service.stop();
    },
  });
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
  const consumer = await broker.consume({
    groupId: config.CONSUMER_GROUP,
    topic,
    delivery: 'at_least_once',
    limits: {
      maxBatchSize: config.MAX_BATCH_SIZE,
      concurrency: sink.concurrency ?? 1,
      maxInFlight: config.MAX_IN_FLIGHT,
      maxInFlightBytes: MAX_IN_FLIGHT_BYTES,
    },
    deadLetters: { topic: deadLetterTopic, codec: codecs.deadLetter },
    handle: sinkWriter({ name: sink.name, sink: open, codec: codecs.prediction, summary }),
    onFailure: (error) => {
      service.fail(error);
    },
  });
  joined.push(consumer);
  service.defer('consumer', () => consumer.drain());
  service.readyWhen('kafka', async () => {
    await broker.ping(PING_TIMEOUT_MS);
    return true;
  });
  observe(consumer, topic);
}

function observe(consumer: Consumer, topic: string): void {
  metrics.consumerLag.addCallback((gauge) => {
    gauge.observe(Number(consumer.lag()), { topic });
  });
  metrics.inFlight.addCallback((gauge) => {
    gauge.observe(consumer.inFlight().count, { topic });
  });
  metrics.inFlightBytes.addCallback((gauge) => {
    gauge.observe(consumer.inFlight().bytes, { topic });
  });
}
