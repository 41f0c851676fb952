import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { imageLimits } from '@sightline/image';
import type { Broker } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import { openMinuteSummary, type Logger } from '@sightline/observability';
import { listenError } from '@sightline/service';
import type { ObjectStore } from '@sightline/storage';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from './config.js';
import { addDrain } from './http/drain.js';
import { makeServer } from './http/server.js';
import { openPredictionFeed } from './predictions/prediction-feed.js';
import { PredictionStreams } from './predictions/prediction-streams.js';
import { PredictionWaiters } from './predictions/prediction-waiters.js';
import { RecentPredictions } from './predictions/recent-predictions.js';
import { collectApiDescription, docRoutes } from './routes/doc-routes.js';
import { imageRoutes } from './routes/image-routes.js';
import { modelRoutes } from './routes/model-routes.js';
import { watchMethods } from './routes/other-methods.js';
import { pageRoutes } from './routes/page-routes.js';
import { predictionRoutes } from './routes/prediction-routes.js';
import { BrokerWatch } from './uploads/broker-watch.js';
import { KnownImages } from './uploads/idempotency.js';
import { ImageIntake } from './uploads/image-intake.js';
import { ImagePublisher } from './uploads/image-publisher.js';
import { InFlight } from './uploads/in-flight.js';
import { LargeImages } from './uploads/large-images.js';
import { observeUploads } from './uploads/observe-uploads.js';

export interface GatewayOptions {
  readonly broker: Broker;
  readonly codecs: Pick<Codecs, 'imageReceived' | 'prediction'>;
  /** Has UPLOAD_BUCKET, where that is set. */
  readonly store: ObjectStore;
  readonly config: GatewayConfig;
  readonly log: Logger;
  /** The gateway can't go on: it no longer sees predictions. */
  readonly onFailure: (error: Error) => void;
}

export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Whether uploads can be taken now. */
  ready(): boolean;
  /** Answers who waits, finishes what is in flight, closes. */
  close(): Promise<void>;
}

// What is left of the time to stop is for Kafka.
const DRAIN_SHARE = 0.8;
const GOODBYE_MS = 2000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Opens the gateway: it has read the recent predictions and takes requests. */
export async function openGateway({ broker, codecs, store, config, log, onFailure }: GatewayOptions): Promise<Gateway> {
  const bucket = config.UPLOAD_BUCKET;
  const onUnreadable = (err: unknown): void => {
    log.warn({ err }, 'a prediction on the results topic can’t be read');
  };
  const recent = new RecentPredictions({
    maxCount: config.RECENT_PREDICTIONS,
    maxAgeMs: config.RECENT_PREDICTIONS_MINUTES * MINUTE_MS,
  });
  const waiters = new PredictionWaiters();
  const streams = new PredictionStreams({
    recent,
    maxStreams: config.MAX_STREAMS,
    maxWaiting: config.STREAM_WAITING,
    heartbeatMs: config.STREAM_HEARTBEAT_MS,
    onUnreadable,
  });
  const feed = await openPredictionFeed({
    broker,
    codec: codecs.prediction,
    topic: config.RESULTS_TOPIC,
    sinceMs: config.RECENT_PREDICTIONS_MINUTES * MINUTE_MS,
    recent,
    waiters,
    streams,
    onUnreadable,
    onFailure,
  });
  const producer = await broker.openProducer();
  const watch = new BrokerWatch({ producer, broker, intervalMs: 1000 });
  const inFlight = new InFlight({ maxCount: config.MAX_IN_FLIGHT, maxBytes: config.MAX_IN_FLIGHT_BYTES });
  const stopObserving = observeUploads(inFlight);
  const summary = openMinuteSummary({ log, queueDepth: () => inFlight.count });
  const publisher = new ImagePublisher({ producer, watch, codec: codecs.imageReceived, topic: config.IMAGE_TOPIC });
  const known = new KnownImages({ maxCount: config.IDEMPOTENCY_KEYS, maxAgeMs: config.IDEMPOTENCY_HOURS * HOUR_MS });

  const app = await makeServer(config, log);
  const drain = addDrain(app);
  await collectApiDescription(app, config.API_KEYS.length > 0);
  const answerOtherMethods = watchMethods(app);
  await app.register(imageRoutes, {
    limits: {
      inlineBytes: config.INLINE_LIMIT_BYTES,
      maxImageBytes:
        bucket === undefined ? config.INLINE_LIMIT_BYTES : Math.max(config.INLINE_LIMIT_BYTES, config.MAX_IMAGE_BYTES),
      hasBucket: bucket !== undefined,
      maxRequestBytes: config.MAX_REQUEST_BYTES,
      maxFiles: config.MAX_FILES,
    },
    imageLimits: imageLimits(config),
    maxWaitMs: config.MAX_WAIT_MS,
    inFlight,
    watch,
    large: bucket === undefined ? undefined : new LargeImages({ store, bucket, limits: imageLimits(config) }),
    intake: new ImageIntake({ publisher, watch, known, recent }),
    waiters,
    recent,
    summary,
  });
  predictionRoutes(app, { recent, waiters, streams, maxWaitMs: config.MAX_WAIT_MS });
  modelRoutes(app, recent);
  pageRoutes(app);
  await docRoutes(app);
  answerOtherMethods();

  await feed.caughtUp;
  await listen(app, config);
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`,
    ready: () => watch.available,
    close: async () => {
      waiters.endAll();
      streams.endAll();
      await drain({ delayMs: config.DRAIN_DELAY_MS, deadlineMs: DRAIN_SHARE * config.SHUTDOWN_TIMEOUT_MS });
      watch.close();
      stopObserving();
      summary.close();
      // Neither holds anything any more. Without brokers, saying goodbye to them could take longer than the gateway may.
      await Promise.race([Promise.all([feed.close(), producer.close()]), delay(GOODBYE_MS, undefined, { ref: false })]);
    },
  };
}

async function listen(app: FastifyInstance, { HOST: host, PORT: port }: GatewayConfig): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(error, { setting: 'PORT', host, port });
  }
}
