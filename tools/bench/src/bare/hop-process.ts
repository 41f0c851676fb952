import net from 'node:net';
import kafkajs, { type EachBatchPayload, type Producer } from 'kafkajs';
import { answerParent } from '../processes/parent-channel.js';
import { classify, decode, openSession, type BareModel } from './bare-model.js';

/** What the bare hop is started with. */
export interface HopSetup {
  readonly brokers: string;
  readonly model: BareModel;
  readonly imageTopic: string;
  readonly resultsTopic: string;
  readonly groupId: string;
}

/**
 * The least that answers an image exactly once on Kafka: consume, decode, run the model on two threads, and one transaction
 * with the answer and the offset. Made as quick as its libraries allow with little code: sockets without Nagle's delay and
 * a first retry after 3 ms, because Kafka answers the transaction right after a commit with "try again".
 */
async function open({ brokers, model, imageTopic, resultsTopic, groupId }: HopSetup): Promise<void> {
  const session = await openSession(model, { threads: 2, spin: true });
  const kafka = new kafkajs.Kafka({
    clientId: groupId,
    brokers: brokers.split(','),
    // Each "try again" would be a line.
    logLevel: kafkajs.logLevel.NOTHING,
    socketFactory: ({ host, port, onConnect }) =>
      net.connect({ host, port, noDelay: true, keepAlive: true }, onConnect),
  });
  const producer = kafka.producer({
    transactionalId: groupId,
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { initialRetryTime: 3, retries: 10 },
  });
  const consumer = kafka.consumer({ groupId });
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [imageTopic], fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    autoCommit: false,
    eachBatch: async (payload: EachBatchPayload) => {
      const { batch } = payload;
      for (const { key, value, offset } of batch.messages) {
        if (!key || !value) continue;
        const answer = await classify(session, model, await decode(value, model));
        const next = { topic: batch.topic, partition: batch.partition, offset: (BigInt(offset) + 1n).toString() };
        await commit(producer, groupId, { topic: resultsTopic, key, value: JSON.stringify(answer) }, next);
        payload.resolveOffset(offset);
      }
    },
  });
  await joined;
}

async function commit(
  producer: Producer,
  consumerGroupId: string,
  { topic, key, value }: { readonly topic: string; readonly key: Buffer; readonly value: string },
  next: { readonly topic: string; readonly partition: number; readonly offset: string },
): Promise<void> {
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ key, value }] });
  const { partition, offset } = next;
  await transaction.sendOffsets({
    consumerGroupId,
    topics: [{ topic: next.topic, partitions: [{ partition, offset }] }],
  });
  await transaction.commit();
}

answerParent({ open });
