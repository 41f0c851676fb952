import { openBroker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { requireTopics, runService } from '@sightline/service';
import { readTopics, rules, settings } from './config.js';
import { openDashboard } from './dashboard.js';

await runService({
  name: 'dashboard',
  doc: 'shows the pipeline live in a browser.',
  settings,
  rules,
  run: async (service, config) => {
    const { log } = service;
    const broker = await openBroker(config, { clientId: 'dashboard', log, signal: service.signal });
    service.defer('broker', () => broker.close());
    await requireTopics(broker.topics, readTopics(config));
    const dashboard = await openDashboard({
      broker,
      codecs: openCodecs(config),
      config,
      log,
      onFailure: (error) => {
        service.fail(error);
      },
    });
    service.defer('dashboard', () => dashboard.close());
    log.info({ url: dashboard.url }, `the page is at ${dashboard.url}`);
  },
});
