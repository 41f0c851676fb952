import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings, text } from '@sightline/config';
import { startKafka, type LocalKafka, type ProcessSession } from '@sightline/dev-stack';
import { kafkaSettings, openBroker, type Broker, type KafkaSettings } from '@sightline/kafka';
import { silentLogger } from '@sightline/observability';
import { progress } from '../progress.js';
import { benchDir } from './bench-dir.js';

/** The Kafka of a benchmark. */
export interface BenchKafka {
  /** Addresses, as KAFKA_BROKERS takes them. */
  readonly brokers: string;
  readonly broker: Broker;
  readonly close: () => Promise<void>;
}

const benchSettings = {
  KAFKA_BROKERS: text({
    doc: 'A running Kafka for the benchmarks; one of their own is started where this is not set.',
  }),
};

/** Connects to the Kafka in KAFKA_BROKERS where that is set, else to one that is started for this run and discarded after it. */
export async function openBenchKafka(session: ProcessSession = 'own'): Promise<BenchKafka> {
  const { KAFKA_BROKERS: given } = readSettings(benchSettings);
  return given === undefined ? connectTo(await startOwnKafka(session)) : connectTo({ brokers: given });
}

/** Starts a Kafka for this run alone, which the run may kill. */
export async function startOwnKafka(session: ProcessSession = 'own'): Promise<LocalKafka> {
  const dataDir = join(benchDir, `kafka-${process.pid}`);
  const kafka = await startKafka({ dataDir, session, onProgress: progress });
  return {
    brokers: kafka.brokers,
    stop: () => kafka.stop(),
    kill: () => kafka.kill(),
    restart: () => kafka.restart(),
    onUnexpectedEnd: (listener) => {
      kafka.onUnexpectedEnd(listener);
    },
    discard: async () => {
      await kafka.discard();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Connects to a Kafka, and discards it at the end where that is to be done. */
export async function connectTo({
  brokers,
  discard,
}: Pick<LocalKafka, 'brokers'> & Partial<Pick<LocalKafka, 'discard'>>): Promise<BenchKafka> {
  try {
    const broker = await openBroker(clientSettings(brokers), { clientId: 'bench', log: silentLogger });
    return {
      brokers,
      broker,
      close: async () => {
        await broker.close();
        await discard?.();
      },
    };
  } catch (error) {
    await discard?.();
    throw error;
  }
}

/** TLS, SASL and time limits are those of the environment, as for a service. */
function clientSettings(brokers: string): KafkaSettings {
  return { ...readSettings(kafkaSettings), KAFKA_BROKERS: brokers.split(',') };
}
