import kafkajs, { type EachBatchPayload } from 'kafkajs';
import { answerParent } from '../processes/parent-channel.js';
import { codecs } from '../setup/image-message.js';
import { openBareArchive, type BareArchiveSetup } from './bare-archive.js';
import { openBareBigQuery, type BareBigQuerySetup } from './bare-bigquery.js';
import type { StoreBare } from './store-bare.js';

/** What the bare sink is started with. */
export interface BareSinkSetup {
  readonly brokers: string;
  readonly topic: string;
  readonly groupId: string;
  readonly partitions: number;
  /** Predictions that are stored at once. */
  readonly atOnce: number;
  readonly sink: BareArchiveSetup | BareBigQuerySetup;
}

/**
 * The least that stores a topic's predictions: consume, decode, store so many at once, commit. Nothing is kept from being stored
 * twice, retried, traced or counted.
 */
async function open({ brokers, topic, groupId, partitions, atOnce, sink }: BareSinkSetup): Promise<void> {
  const store: StoreBare = sink.kind === 'archive' ? openBareArchive(sink) : await openBareBigQuery(sink, partitions);
  const kafka = new kafkajs.Kafka({ clientId: groupId, brokers: brokers.split(','), logLevel: kafkajs.logLevel.ERROR });
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: partitions,
    eachBatch: async (payload: EachBatchPayload) => {
      const { partition, messages } = payload.batch;
      for (let index = 0; index < messages.length; index += atOnce) {
        const some = messages.slice(index, index + atOnce);
        const predictions = await Promise.all(some.map(({ value }) => codecs.prediction.decode(value)));
        await store(predictions, partition);
        const next = BigInt(some.at(-1)?.offset ?? 0) + 1n;
        await consumer.commitOffsets([{ topic, partition, offset: String(next) }]);
        await payload.heartbeat();
      }
    },
  });
}

answerParent({ open });
