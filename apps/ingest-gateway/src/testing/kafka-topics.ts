import { openBroker, type Broker } from '@sightline/kafka';
import { openCodecs, topicSpecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import type { Delivery } from '@sightline/kafka';
import type { GatewayConfig } from '../config.js';
import { predictionOf } from './scene.js';

/** Settings for topics of a test's own on a real broker. */
export function topicsOfItsOwn(brokers: string, name: string): Readonly<Record<string, string>> {
  const prefix = `gateway-${name}-${process.pid}-${Date.now().toString(36)}`;
  return {
    KAFKA_BROKERS: brokers,
    IMAGE_TOPIC: `${prefix}-images`,
    RESULTS_TOPIC: `${prefix}-results`,
    IMAGE_DEAD_LETTER_TOPIC: `${prefix}-dead-images`,
    RESULTS_DEAD_LETTER_TOPIC: `${prefix}-dead-results`,
    ROUTING_TOPIC: `${prefix}-routing`,
    WORKER_STATUS_TOPIC: `${prefix}-status`,
    ALERTS_TOPIC: `${prefix}-alerts`,
    ADMIN_PORT: '0',
  };
}

/** Connects and creates the topics. */
export async function openTestBroker(config: GatewayConfig): Promise<Broker> {
  const broker = await openBroker(config, { clientId: 'gateway-test', log: silentLogger });
  const used: readonly string[] = [config.IMAGE_TOPIC, config.RESULTS_TOPIC];
  await broker.topics.apply(topicSpecs(config).filter(({ topic }) => used.includes(topic)));
  return broker;
}

/** Answers every image with a prediction; `seen` are the images' deliveries in order of arrival. */
export async function openTestWorker(
  broker: Broker,
  config: GatewayConfig,
): Promise<{ readonly seen: readonly Delivery[]; close(): Promise<void> }> {
  const codecs = openCodecs(config);
  const producer = await broker.openProducer();
  const seen: Delivery[] = [];
  const answer = async ({ value }: Delivery): Promise<void> => {
    const prediction = predictionOf(await codecs.imageReceived.decode(value));
    const encoded = await codecs.prediction.encode(prediction);
    await producer.send([{ topic: config.RESULTS_TOPIC, key: prediction.image_id, value: encoded.value }]);
  };
  const tail = await broker.tail({
    topic: config.IMAGE_TOPIC,
    from: 'earliest',
    onDelivery: (delivery) => {
      seen.push(delivery);
      void answer(delivery);
    },
    onFailure: (error) => {
      throw error;
    },
  });
  return {
    seen,
    close: async () => {
      await tail.close();
      await producer.close();
    },
  };
}
