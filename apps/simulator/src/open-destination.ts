import type { Broker } from '@sightline/kafka';
import { topicSpecs, type Codecs } from '@sightline/messages';
import { StartError } from '@sightline/service';
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

/** @throws StartError that names the topics which are needed and missing. */
export async function requireTopics(broker: Pick<Broker, 'topics'>, config: SimulatorConfig): Promise<void> {
  const needed = [config.RESULTS_TOPIC, ...(config.SIMULATOR_DESTINATION === 'topic' ? [config.IMAGE_TOPIC] : [])];
  const differences = await broker.topics.check(topicSpecs(config).filter(({ topic }) => needed.includes(topic)));
  const missing = differences.filter(({ field }) => field === 'missing').map(({ topic }) => topic);
  if (missing.length > 0)
    throw new StartError(`Missing topics: ${missing.join(', ')}. Create them: sightline topics apply.`);
}
