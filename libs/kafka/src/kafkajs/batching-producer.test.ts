import { OverloadedError, RetryableError } from '@sightline/messages';
import type { Kafka, ProducerBatch } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { BatchingProducer } from './batching-producer.js';

interface Request {
  readonly producer: number;
  readonly values: string[];
  answer(): void;
  refuse(error: Error): void;
}

/** A Kafka client whose requests wait until the test answers them. */
function manualKafka(): { kafka: Kafka; requests: Request[]; producers: () => number } {
  const requests: Request[] = [];
  let producers = 0;
  const producer = (): object => {
    const number = (producers += 1);
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      sendBatch: ({ topicMessages = [] }: ProducerBatch) =>
        new Promise<void>((resolve, reject) => {
          const values = topicMessages.flatMap(({ messages }) => messages.map(({ value }) => String(value)));
          requests.push({ producer: number, values, answer: resolve, refuse: reject });
        }),
    };
  };
  return { kafka: { producer } as unknown as Kafka, requests, producers: () => producers };
}

const record = (value: string): { topic: string; key: string; value: Buffer } => ({
  topic: 't',
  key: 'k',
  value: Buffer.from(value),
});
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('BatchingProducer', () => {
  const options = { deliveryTimeoutMs: 1000, maxQueuedBytes: 100 };

  it('gathers what is sent while a request is under way into the next one', async () => {
    const { kafka, requests } = manualKafka();
    const producer = new BatchingProducer(kafka, options);
    const sends = [producer.send([record('a')])];
    await turn();
    sends.push(producer.send([record('b')]), producer.send([record('c')]));
    await turn();
    expect(requests.map(({ values }) => values)).toEqual([['a']]);
    requests[0]?.answer();
    await turn();
    expect(requests.map(({ values }) => values)).toEqual([['a'], ['b', 'c']]);
    requests[1]?.answer();
    await Promise.all(sends);
  });

  it('never reuses a client after a failed request: the broker could take the next records for a repetition', async () => {
    const { kafka, requests, producers } = manualKafka();
    const producer = new BatchingProducer(kafka, options);
    const lost = producer.send([record('a')]);
    await turn();
    requests[0]?.refuse(new Error('connection lost'));
    await expect(lost).rejects.toBeInstanceOf(RetryableError);
    expect(producer.healthy).toBe(false);
    const next = producer.send([record('b')]);
    await turn();
    expect(requests[1]?.producer).toBe(2);
    requests[1]?.answer();
    await next;
    expect(producers()).toBe(2);
    expect(producer.healthy).toBe(true);
  });

  it('refuses at once what is beyond its limit of bytes', async () => {
    const { kafka, requests } = manualKafka();
    const producer = new BatchingProducer(kafka, options);
    const first = producer.send([record('a')]);
    await turn();
    const second = producer.send([record('x'.repeat(90))]);
    await expect(producer.send([record('y'.repeat(20))])).rejects.toBeInstanceOf(OverloadedError);
    requests[0]?.answer();
    await turn();
    requests[1]?.answer();
    await Promise.all([first, second]);
  });

  it('gives up what waited too long, does not send it later, and says that it is not healthy', async () => {
    const { kafka, requests } = manualKafka();
    const producer = new BatchingProducer(kafka, { ...options, deliveryTimeoutMs: 20 });
    const stuck = producer.send([record('a')]);
    await turn();
    await Promise.all([
      expect(producer.send([record('b')])).rejects.toBeInstanceOf(RetryableError),
      expect(stuck).rejects.toBeInstanceOf(RetryableError),
    ]);
    expect(producer.healthy).toBe(false);
    requests[0]?.answer();
    await turn();
    expect(requests).toHaveLength(1);
  });

  it('sends what is under way before it closes', async () => {
    const { kafka, requests } = manualKafka();
    const producer = new BatchingProducer(kafka, options);
    const send = producer.send([record('a')]);
    await turn();
    const closed = producer.close();
    requests[0]?.answer();
    await Promise.all([send, closed]);
    await expect(producer.send([record('b')])).rejects.toBeInstanceOf(RetryableError);
  });
});
