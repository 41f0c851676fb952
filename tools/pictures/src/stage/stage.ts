import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@sightline/config';
import { startKafka } from '@sightline/dev-stack';
import { type Broker, kafkaSettings, openBroker } from '@sightline/kafka';
import { codecSettings, type Codecs, openCodecs, topicSettings, topicSpecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';

/** A Kafka of its own with the topics of the pipeline under their usual names. */
export interface Stage {
  readonly brokers: string;
  readonly broker: Broker;
  readonly codecs: Codecs;
  close(): Promise<void>;
}

/** Sets it up with empty records. */
export async function openStage(onProgress: (step: string) => void): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sightline-pictures-'));
  const kafka = await startKafka({ dataDir, onProgress });
  const settings = { ...readSettings(kafkaSettings, [], {}), KAFKA_BROKERS: [kafka.brokers] };
  const broker = await openBroker(settings, { clientId: 'sightline-pictures', log: silentLogger });
  await broker.topics.apply(topicSpecs(readSettings(topicSettings, [], {})));
  return {
    brokers: kafka.brokers,
    broker,
    codecs: openCodecs(readSettings(codecSettings, [], {})),
    close: async () => {
      await broker.close();
      await kafka.discard();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
