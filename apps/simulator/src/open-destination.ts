import type { Broker } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import type { SimulatorConfig } from './config.js';
import type { Destination } from './destination.js';
import { gatewayDestination } from './gateway-destination.js';
import { topicDestination } from './topic-destination.js';

/** As long as a producer waits for the brokers. */
const uploadTimeoutMs = 30_000;

/** Opens the destination that the settings ask for. */
export async function openDestination(
  broker: Pick<Broker, 'openProducer'>,
  codec: Codecs['imageReceived'],
  config: SimulatorConfig,
): Promise<Destination> {
  const model = config.SIMULATOR_MODEL;
  if (config.SIMULATOR_DESTINATION === 'gateway') {
    const { SIMULATOR_GATEWAY_URL: url, SIMULATOR_API_KEY: apiKey } = config;
    return gatewayDestination({ url, apiKey, model, timeoutMs: uploadTimeoutMs });
  }
  return topicDestination({ producer: await broker.openProducer(), codec, topic: config.IMAGE_TOPIC, model });
}
