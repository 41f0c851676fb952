#!/usr/bin/env node
import { openBroker } from '@sightline/kafka';
import { runService } from '@sightline/service';
import { requireTopics } from '@sightline/sink';
import { rules, settings } from './config.js';
import { consumeImages } from './consume-images.js';
import { openModels } from './model-set.js';

const PING_TIMEOUT_MS = 500;

await runService({
  name: 'inference-worker',
  doc: 'decodes and classifies the images of a topic, each exactly once.',
  settings,
  rules,
  async run(service, config) {
    const models = await openModels(config, service);
    const broker = await openBroker(config, { clientId: 'inference-worker', log: service.log, signal: service.signal });
    service.defer('Kafka', () => broker.close());
    await requireTopics(broker.topics, [config.IMAGE_TOPIC, config.RESULTS_TOPIC, config.IMAGE_DEAD_LETTER_TOPIC]);
    await consumeImages(config, broker, models, service);
    service.readyWhen('kafka', async () => {
      await broker.ping(PING_TIMEOUT_MS);
      return true;
    });
  },
});
