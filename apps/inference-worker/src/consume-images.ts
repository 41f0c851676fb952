import { hostname } from 'node:os';
import type { Values } from '@sightline/config';
import { imageLimits } from '@sightline/image';
import type { Broker, Consumer } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import { openMinuteSummary } from '@sightline/observability';
import type { Service } from '@sightline/service';
import { fetchBuckets, type ObjectStore } from '@sightline/storage';
import { modelChooser } from './choose-model.js';
import { deliveryClassifier } from './classify-delivery.js';
import { imageClassifier } from './classify-image.js';
import { confidenceThreshold } from './confidence-thresholds.js';
import type { settings } from './config.js';
import { ByteBudget } from './fetch/byte-budget.js';
import { fetchImage } from './fetch/fetch-image.js';
import { fetchingClassifier } from './fetch/fetching-classifier.js';
import { ImageLoad } from './image-load.js';
import type { WorkerModels } from './models/open-models.js';
import { followRoutes } from './routing/follow-routes.js';
import { ShadowRunner } from './shadow/shadow-runner.js';
import { reportStatus } from './status/report-status.js';
import type { StatusReport } from './status/report-status.js';

/** Answers the images of the topic by the routes and these models until the service stops; then finishes what is in flight. */
export async function consumeImages(
  config: Values<typeof settings>,
  broker: Broker,
  { codecs, models, store }: { readonly codecs: Codecs; readonly models: WorkerModels; readonly store: ObjectStore },
  service: Service,
): Promise<Consumer> {
  const { IMAGE_TOPIC: topic, MAX_IN_FLIGHT_IMAGES: maxInFlight, RESULTS_TOPIC: resultsTopic } = config;
  const { host, defaultModel, names } = models;
  const workerId = config.WORKER_ID ?? `${hostname()}-${String(process.pid)}`;
  const [limits, topK, threshold] = [imageLimits(config), config.TOP_K, confidenceThreshold(config)];

  // Nothing is said before there is something to say.
  let report: StatusReport | undefined = undefined;
  const onChange = (): void => report?.changed();
  host.onChange(onChange);
  const routes = await followRoutes(
    broker,
    { topic: config.ROUTING_TOPIC, codecs, host, threshold, onChange },
    service,
  );
  models.onLook(() => {
    routes.retry();
  });
  const producer = await broker.openProducer();
  service.defer('producer', () => producer.close());

  // Nothing while the consumer joins its group.
  let consumer: Consumer | undefined = undefined;
  const summary = openMinuteSummary({
    log: service.log,
    queueDepth: () => (consumer ? Number(consumer.lag()) + consumer.inFlight().count : 0),
  });
  service.defer('minute summary', () => {
    summary.close();
  });
  report = reportStatus({
    topic: config.WORKER_STATUS_TOPIC,
    workerId,
    codec: codecs.workerStatus,
    producer,
    log: service.log,
    snapshot: () => ({
      partitions: consumer?.assignment() ?? [],
      routes: routes.statuses(),
      models: host.statuses(),
    }),
  });
  const { close } = report;
  service.defer('status', () => close());

  const load = new ImageLoad();
  const recordOptions = { codecs, resultsTopic, workerId };
  const shadows = new ShadowRunner({ ...recordOptions, host, load, limits, topK, producer, log: service.log });
  service.defer('shadows', () => shadows.close());
  const choose = modelChooser({
    host,
    routes: () => routes.index,
    defaultModel,
    threshold,
    names,
    // Half of what is in flight goes on meanwhile.
    maxWaiting: Math.max(1, Math.floor(maxInFlight / 2)),
  });
  const fetchOptions = {
    store,
    buckets: fetchBuckets(config),
    maxBytes: limits.maxBytes,
    // They are not in the messages, whose bytes the consumer counts.
    budget: new ByteBudget(config.MAX_IN_FLIGHT_BYTES),
  };
  const classify = deliveryClassifier({
    ...recordOptions,
    classify: fetchingClassifier({
      fetch: (reference, signal) => fetchImage(reference, fetchOptions, signal),
      classify: imageClassifier({ choose, limits, topK, load }),
    }),
    keepForShadows: (received, answer, work) => {
      shadows.keep(received, answer, work);
    },
    summary,
  });
  models.imagesBegin(() => load.underWay === 0);
  consumer = await broker.consume({
    groupId: config.CONSUMER_GROUP,
    topic,
    delivery: config.DELIVERY,
    // One image a call: images of a partition overlap, and the batch queue finds the batches over all partitions.
    limits: { maxBatchSize: 1, concurrency: maxInFlight, maxInFlight, maxInFlightBytes: config.MAX_IN_FLIGHT_BYTES },
    deadLetters: { topic: config.IMAGE_DEAD_LETTER_TOPIC, codec: codecs.deadLetter },
    deduplication: { topic: config.IMAGE_DEDUPLICATION_TOPIC, windowMs: config.DEDUPLICATION_HOURS * 3_600_000 },
    handle: (batch, signal, turn) => Promise.all(batch.map((delivery) => classify(delivery, signal, turn))),
    onCommitted: (deliveries) => {
      shadows.committed(deliveries);
    },
    onFailure: (error) => {
      service.fail(error);
    },
  });
  service.defer('consumer', () => consumer.drain());
  return consumer;
}
