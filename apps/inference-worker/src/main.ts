#!/usr/bin/env node
import { openBroker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { relaxGarbageCollection, requireTopics, runService } from '@sightline/service';
import { openObjectStore } from '@sightline/storage';
import { rules, settings } from './config.js';
import { consumeImages } from './consume-images.js';
import { openModels } from './models/open-models.js';

const PING_TIMEOUT_MS = 500;

await runService({
  name: 'inference-worker',
  doc: 'decodes and classifies the images of a topic, each exactly once.',
  settings,
  rules,
  async run(service, config) {
    const models = await openModels(config, service);
    const codecs = openCodecs(config);
    const store = openObjectStore(config);
    service.defer('storage', () => store.close());
    const broker = await openBroker(config, { clientId: 'inference-worker', log: service.log, signal: service.signal });
    service.defer('Kafka', () => broker.close());
    const { IMAGE_TOPIC, RESULTS_TOPIC, IMAGE_DEAD_LETTER_TOPIC, IMAGE_DEDUPLICATION_TOPIC } = config;
    const topics = [IMAGE_TOPIC, RESULTS_TOPIC, IMAGE_DEAD_LETTER_TOPIC, IMAGE_DEDUPLICATION_TOPIC];
    await requireTopics(broker.topics, [...topics, config.ROUTING_TOPIC, config.WORKER_STATUS_TOPIC]);
    await consumeImages(config, broker, { codecs, models, store }, service);
    relaxGarbageCollection();
    service.readyWhen('kafka', async () => {
      await broker.ping(PING_TIMEOUT_MS);
      return true;
    });
  },
});
