import { readSettings } from '@sightline/config';
import { renderPattern } from '@sightline/image';
import type { Delivery } from '@sightline/kafka';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { openCodecs, predictionId, type Codecs, type ImageReceived, type NewPrediction } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { fakeObjectStore, type FakeObjectStore } from '@sightline/storage/testing';
import { onTestFinished } from 'vitest';
import { rules, settings, type GatewayConfig } from '../config.js';
import { openGateway, type Gateway } from '../gateway.js';

/** A gateway on a free port with a broker in memory. */
export interface Scene {
  readonly url: string;
  readonly gateway: Gateway;
  readonly broker: FakeBroker;
  /** Has the bucket `uploads`. */
  readonly store: FakeObjectStore;
  readonly codecs: Codecs;
  /** What was published, in order. */
  published(): Promise<readonly ImageReceived[]>;
  deliveries(): readonly Delivery[];
  /** Publishes a prediction as a worker would. */
  predict(prediction: NewPrediction): Promise<void>;
  /** From now on every published image is answered with these fields. */
  startWorker(fields?: Partial<NewPrediction>): Promise<void>;
}

/** The gateway's settings, all at their defaults but these. */
export function configWith(env: Readonly<Record<string, string>> = {}): GatewayConfig {
  return readSettings(settings, rules, { PORT: '0', DRAIN_DELAY_MS: '0', ...env });
}

/** Opens the scene; it is closed when the test is over. */
export async function openScene(env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const config = configWith(env);
  const broker = fakeBroker({ topics: { [config.IMAGE_TOPIC]: 3, [config.RESULTS_TOPIC]: 3 } });
  const codecs = openCodecs(config);
  const store = fakeObjectStore('uploads');
  const onFailure = (error: Error): never => {
    throw error;
  };
  const gateway = await openGateway({ broker, codecs, store, config, log: silentLogger, onFailure });
  onTestFinished(() => gateway.close());
  const deliveries = (): readonly Delivery[] => broker.messages(config.IMAGE_TOPIC);
  const predict = async (prediction: NewPrediction): Promise<void> => {
    const { value } = await codecs.prediction.encode(prediction);
    broker.write([{ topic: config.RESULTS_TOPIC, key: prediction.image_id, value }]);
  };
  return {
    url: gateway.url,
    gateway,
    broker,
    store,
    codecs,
    deliveries,
    published: () => Promise.all(deliveries().map(({ value }) => codecs.imageReceived.decode(value))),
    predict,
    startWorker: async (fields = {}) => {
      const answer = async ({ value }: Delivery): Promise<void> => {
        await predict({ ...predictionOf(await codecs.imageReceived.decode(value)), ...fields });
      };
      await broker.tail({
        topic: config.IMAGE_TOPIC,
        from: 'latest',
        onDelivery: (delivery) => void answer(delivery),
        onFailure,
      });
    },
  };
}

/** A prediction such as a worker makes. */
export function predictionOf(image: Pick<ImageReceived, 'image_id'> & Partial<ImageReceived>): NewPrediction {
  return {
    prediction_id: predictionId(image.image_id),
    image_id: image.image_id,
    source: image.source ?? 'http',
    source_key: image.source_key ?? null,
    sequence_number: image.sequence_number ?? null,
    outcome: 'classified',
    label: 'tabby',
    confidence: 0.75,
    top_k: [{ label: 'tabby', confidence: 0.75, index: 281 }],
    model_name: 'efficientnet_lite0',
    model_version: '1',
    timings_ms: { queued: 1, fetched: null, decoded: 1, waited: 0, inferred: 2, total: 4 },
    received_at: image.received_at ?? 1_000_000,
    processed_at: 2_000_000,
    worker_id: 'worker-1',
    metadata: image.metadata ?? {},
    source_position: { topic: 'image-stream', partition: 0, offset: 0 },
  };
}

/** A small PNG; another one for each seed. */
export function picture(seed = 1): Promise<Buffer> {
  return renderPattern({ pattern: 'circles', seed, width: 32, height: 32, format: 'png' });
}
