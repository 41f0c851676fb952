import { PubSub } from '@google-cloud/pubsub';
import { readSettings } from '@sightline/config';
import { openBroker, type Broker, type Delivery } from '@sightline/kafka';
import { openCodecs, type DeadLetter, type ImageReceived } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { settings } from '../config.js';
import { BridgeProcess } from './bridge-process.js';
import { bucketMessage, type TestMessage } from './messages.js';

const projectId = 'test-project';

/** What a Pub/Sub holds on which `openRealScene` opens. */
export const plan = { projectId, topics: { drops: [{ name: 'bridge' }, { name: 'once', exactlyOnce: true }] } };

/** A real Pub/Sub, topics of its own on a real Kafka, and the bridges of the test between them. */
export interface RealScene {
  readonly images: readonly { readonly image: ImageReceived; readonly delivery: Delivery }[];
  readonly deadLetters: readonly DeadLetter[];
  publish(messages: readonly TestMessage[]): Promise<void>;
  startBridge(env?: Readonly<Record<string, string>>): BridgeProcess;
  /** Different objects among the images. */
  distinct(): number;
  close(): Promise<void>;
}

/** Opens the scene on a Pub/Sub with `plan` and a Kafka. */
export async function openRealScene(pubsubEndpoint: string, brokers: string): Promise<RealScene> {
  const prefix = `bridge-${process.pid}-${Date.now().toString(36)}`;
  const env = {
    KAFKA_BROKERS: brokers,
    IMAGE_TOPIC: `${prefix}-images`,
    IMAGE_DEAD_LETTER_TOPIC: `${prefix}-dead`,
    PUBSUB_API_ENDPOINT: pubsubEndpoint,
    PUBSUB_SUBSCRIPTION: `projects/${projectId}/subscriptions/bridge`,
  };
  const config = readSettings(settings, [], env);
  const broker = await openBroker(config, { clientId: prefix, log: silentLogger });
  await broker.topics.apply(
    [config.IMAGE_TOPIC, config.IMAGE_DEAD_LETTER_TOPIC].map((name) => {
      return { topic: name, partitions: 3, replicationFactor: 1, settings: {} };
    }),
  );
  const codecs = openCodecs(config);
  const images = await follow(broker, config.IMAGE_TOPIC, async (delivery) => {
    return { image: await codecs.imageReceived.decode(delivery.value), delivery };
  });
  const deadLetters = await follow(broker, config.IMAGE_DEAD_LETTER_TOPIC, ({ value }) =>
    codecs.deadLetter.decode(value),
  );
  const client = new PubSub({ projectId, apiEndpoint: pubsubEndpoint });
  const bridges: BridgeProcess[] = [];
  return {
    images,
    deadLetters,
    publish: async (messages) => {
      const publisher = client.topic('drops');
      await Promise.all(messages.map(({ data, attributes }) => publisher.publishMessage({ data, attributes })));
    },
    startBridge: (more = {}) => {
      const bridge = new BridgeProcess({ ...env, ...more });
      bridges.push(bridge);
      return bridge;
    },
    distinct: () => new Set(images.map(({ image }) => image.image_id)).size,
    close: async () => {
      await Promise.all(bridges.map((bridge) => bridge.end('SIGKILL')));
      await client.close();
      await broker.close();
    },
  };
}

/** Everything in a topic, growing as it comes. */
async function follow<T>(
  broker: Broker,
  name: string,
  read: (delivery: Delivery) => Promise<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  await broker.tail({
    topic: name,
    from: 'earliest',
    onDelivery: (delivery) => void read(delivery).then((value) => found.push(value)),
    onFailure: (error) => {
      throw error;
    },
  });
  return found;
}

/** Notices of as many objects. */
export function manyNotices(count: number, folder = 'many'): TestMessage[] {
  return Array.from({ length: count }, (_, index) => bucketMessage(`${folder}/${index}.jpg`));
}
