import { openBroker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { requireTopics, runService } from '@sightline/service';
import { rules, settings } from './config.js';
import { openDriftMonitor } from './drift-monitor.js';
import { openNotifier } from './notify/notifier.js';

await runService({
  name: 'drift-monitor',
  doc: 'compares predictions with earlier ones and raises alerts.',
  settings,
  rules,
  run: async (service, config) => {
    const { log, signal } = service;
    const onFailure = (error: unknown): void => service.fail(error);
    const broker = await openBroker(config, { clientId: 'drift-monitor', log, signal });
    service.defer('broker', () => broker.close());
    await requireTopics(broker.topics, [config.RESULTS_TOPIC, config.ALERTS_TOPIC]);
    const codecs = openCodecs(config);
    if (config.WEBHOOK_URL !== undefined) {
      const notifier = await openNotifier({ broker, codecs, config, log, onFailure });
      service.defer('webhook', () => notifier.drain());
    }
    const monitor = await openDriftMonitor({ broker, codecs, config, log, signal, onFailure });
    service.defer('drift monitor', () => monitor.close());
  },
});
