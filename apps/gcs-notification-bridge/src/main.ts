import { imageFilter } from '@sightline/bucket-images';
import { openBroker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { openMinuteSummary } from '@sightline/observability';
import { requireTopics, runService } from '@sightline/service';
import { rules, settings } from './config.js';
import { noticeForwarder } from './forward-notice.js';
import { NoticePump } from './notice-pump.js';
import { openSubscription } from './pubsub/open-subscription.js';
import { watchPump } from './watch-pump.js';

await runService({
  name: 'gcs-notification-bridge',
  doc: 'announces the images that are dropped in Cloud Storage to the workers.',
  settings,
  rules,
  run: async (service, config) => {
    const { log, signal } = service;
    const source = await openSubscription(config);
    service.defer('Pub/Sub', () => source.close());
    const options = { clientId: 'gcs-notification-bridge', log, signal, deliveryTimeoutMs: config.PUBLISH_TIMEOUT_MS };
    const broker = await openBroker(config, options);
    service.defer('Kafka', () => broker.close());
    const { IMAGE_TOPIC: imageTopic, IMAGE_DEAD_LETTER_TOPIC: deadLetterTopic } = config;
    await requireTopics(broker.topics, [imageTopic, deadLetterTopic]);
    const producer = await broker.openProducer();
    service.defer('producer', () => producer.close());

    const [codecs, skipReason, subscription] = [openCodecs(config), imageFilter(config), source.name];
    const summary = openMinuteSummary({ log, queueDepth: () => pump.inFlight });
    service.defer('minute summary', () => summary.close());
    const forward = noticeForwarder({ producer, codecs, skipReason, imageTopic, deadLetterTopic, subscription });
    const pump = new NoticePump({ source, forward, broker, log, summary, onFailure: (error) => service.fail(error) });
    service.defer('pull', () => pump.drain());
    watchPump(pump, source, broker, service);
    pump.start();
    log.info({ subscription }, 'pulling');
  },
});
