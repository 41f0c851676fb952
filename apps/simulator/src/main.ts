import { randomUUID } from 'node:crypto';
import { openBroker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { requireTopics, runService, StartError } from '@sightline/service';
import { flags, rules, settings } from './config.js';
import { durationMs } from './duration.js';
import { followResults } from './follow-results.js';
import { Ledger } from './ledger.js';
import { openDestination } from './open-destination.js';
import { machineClock } from './pacer.js';
import { openPicturePool } from './picture-pool.js';
import { startRun } from './start-run.js';

await runService({
  name: 'simulator',
  doc: 'sends made-up pictures or a folder of photos, and says what became of them.',
  settings,
  rules,
  flags,
  logTo: 'stderr',
  run: async (service, config) => {
    const { log, signal } = service;
    const pictures = await openPicturePool(config, signal);
    const broker = await openBroker(config, { clientId: 'simulator', log, signal });
    service.defer('broker', () => broker.close());
    const { IMAGE_TOPIC, RESULTS_TOPIC, SIMULATOR_DESTINATION } = config;
    await requireTopics(broker.topics, [RESULTS_TOPIC, ...(SIMULATOR_DESTINATION === 'topic' ? [IMAGE_TOPIC] : [])]);
    const codecs = openCodecs(config);
    const run = randomUUID();
    const destination = await openDestination(broker, codecs.imageReceived, config, run);
    service.defer('destination', () => destination.close());

    const ledger = new Ledger(durationMs(config.SIMULATOR_ANSWER_TIMEOUT));
    const shared = { ledger, clock: machineClock, run };
    const onFailure = (error: unknown): void => service.fail(error);
    const results = { broker, codec: codecs.prediction, topic: config.RESULTS_TOPIC, onFailure };
    const tail = await followResults({ ...shared, ...results });
    service.defer('results', () => tail.close());

    const print = (text: string): void => void process.stdout.write(text);
    const sending = startRun({ ...shared, config, pictures, destination, log, signal, print });
    service.defer('run', async () => {
      const failure = await sending.finish();
      if (failure !== undefined) service.fail(new StartError(failure));
    });
    sending.over.then(() => service.stop(), onFailure);
  },
});
