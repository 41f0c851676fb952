import { hostname } from 'node:os';
import type { Values } from '@sightline/config';
import { imageLimits } from '@sightline/image';
import type { Broker, Consumer } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { openMinuteSummary } from '@sightline/observability';
import type { Service } from '@sightline/service';
import { deliveryClassifier } from './classify-delivery.js';
import { imageClassifier } from './classify-image.js';
import { confidenceThreshold } from './confidence-thresholds.js';
import type { settings } from './config.js';
import type { ModelSet } from './model-set.js';

/** Answers the images of the topic with these models until the service stops; then finishes what is in flight. */
export async function consumeImages(
  config: Values<typeof settings>,
  broker: Broker,
  models: ModelSet,
  service: Service,
): Promise<Consumer> {
  const { IMAGE_TOPIC: topic, MAX_IN_FLIGHT_IMAGES: maxInFlight } = config;
  const codecs = openCodecs(config);
  // Nothing while the consumer joins its group.
  let queueDepth = (): number => 0;
  const summary = openMinuteSummary({ log: service.log, queueDepth: () => queueDepth() });
  service.defer('minute summary', () => {
    summary.close();
  });
  const classify = deliveryClassifier({
    codecs,
    classify: imageClassifier({
      models,
      limits: imageLimits(config),
      topK: config.TOP_K,
      threshold: confidenceThreshold(config),
    }),
    resultsTopic: config.RESULTS_TOPIC,
    workerId: config.WORKER_ID ?? `${hostname()}-${String(process.pid)}`,
    summary,
  });
  const consumer = await broker.consume({
    groupId: config.CONSUMER_GROUP,
    topic,
    delivery: config.DELIVERY,
    // One image a call: images of a partition overlap, and the batch queue finds the batches over all partitions.
    limits: { maxBatchSize: 1, concurrency: maxInFlight, maxInFlight, maxInFlightBytes: config.MAX_IN_FLIGHT_BYTES },
    deadLetters: { topic: config.IMAGE_DEAD_LETTER_TOPIC, codec: codecs.deadLetter },
    deduplication: { topic: config.IMAGE_DEDUPLICATION_TOPIC, windowMs: config.DEDUPLICATION_HOURS * 3_600_000 },
    handle: (batch, signal) => Promise.all(batch.map((delivery) => classify(delivery, signal))),
    onFailure: (error) => {
      service.fail(error);
    },
  });
  queueDepth = () => Number(consumer.lag()) + consumer.inFlight().count;
  service.defer('consumer', () => consumer.drain());
  return consumer;
}
