import type { Broker } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import { openObjectStore } from '@sightline/storage';
import { bucketDestination } from './bucket-destination.js';
import type { SimulatorConfig } from './config.js';
import type { Destination } from './destination.js';
import { gatewayDestination } from './gateway-destination.js';
import { topicDestination } from './topic-destination.js';

/** As long as a producer waits for the brokers. */
const uploadTimeoutMs = 30_000;

/** Opens the destination that the settings ask for; `run` tells the images of this run from others'. */
export async function openDestination(
  broker: Pick<Broker, 'openProducer'>,
  codec: Codecs['imageReceived'],
  config: SimulatorConfig,
  run: string,
): Promise<Destination> {
  const model = config.SIMULATOR_MODEL;
  if (config.SIMULATOR_DESTINATION === 'gateway') {
    const { SIMULATOR_GATEWAY_URL: url, SIMULATOR_API_KEY: apiKey } = config;
    return gatewayDestination({ url, apiKey, model, timeoutMs: uploadTimeoutMs });
  }
  if (config.SIMULATOR_BUCKET !== undefined && config.SIMULATOR_DESTINATION === 'bucket') {
    const { SIMULATOR_BUCKET: bucket, SIMULATOR_PREFIX: prefix } = config;
    return bucketDestination({ store: openObjectStore(config), bucket, prefix, run });
  }
  return topicDestination({ producer: await broker.openProducer(), codec, topic: config.IMAGE_TOPIC, model });
}
