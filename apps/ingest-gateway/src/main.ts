import { openBroker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { relaxGarbageCollection, requireTopics, runService } from '@sightline/service';
import { openObjectStore } from '@sightline/storage';
import { rules, settings } from './config.js';
import { openGateway } from './gateway.js';

await runService({
  name: 'ingest-gateway',
  doc: 'takes pictures over HTTP and answers with their labels.',
  settings,
  rules,
  run: async (service, config) => {
    const { log } = service;
    const broker = await openBroker(config, {
      clientId: 'ingest-gateway',
      log,
      signal: service.signal,
      deliveryTimeoutMs: config.PUBLISH_TIMEOUT_MS,
      maxQueuedBytes: config.MAX_IN_FLIGHT_BYTES,
    });
    service.defer('broker', () => broker.close());
    await requireTopics(broker.topics, [config.IMAGE_TOPIC, config.RESULTS_TOPIC]);
    // Small parts: several uploads are held in memory at once.
    const store = openObjectStore(config, { timeoutMs: 10_000, retries: 2, uploadChunkBytes: 1024 * 1024 });
    service.defer('storage', () => store.close());
    const gateway = await openGateway({
      broker,
      store,
      codecs: openCodecs(config),
      config,
      log,
      onFailure: (error) => {
        service.fail(error);
      },
    });
    service.defer('gateway', () => gateway.close());
    relaxGarbageCollection();
    service.readyWhen('kafka', () => gateway.ready());
    log.info({ url: gateway.url, api_keys: config.API_KEYS.length }, `listening: ${gateway.url}`);
  },
});
