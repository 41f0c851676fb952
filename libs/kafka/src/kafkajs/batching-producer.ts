import { OverloadedError, RetryableError } from '@sightline/messages';
import { metrics, seconds } from '@sightline/observability';
import kafkajs, { type Kafka, type Producer as KafkajsProducer } from 'kafkajs';
import type { Producer } from '../broker.js';
import type { OutgoingRecord } from '../delivery.js';
import { clientError } from './client-error.js';
import { countSent, topicMessages } from './wire.js';

export interface BatchingProducerOptions {
  /** How long a record may wait for the brokers before its send is given up, milliseconds. */
  readonly deliveryTimeoutMs: number;
  /** Bytes that may wait to be sent. */
  readonly maxQueuedBytes: number;
}

interface Waiting {
  readonly records: readonly OutgoingRecord[];
  readonly bytes: number;
  resolve(): void;
  reject(error: Error): void;
}

/** One request holds at most this much, bytes; a larger record goes alone. */
const MAX_REQUEST_BYTES = 1024 * 1024;

/**
 * An idempotent producer whose concurrent sends share requests: while one request is under way, sends gather, and the next
 * takes as many as fit.
 *
 * After a failed request the kafkajs producer is thrown away. It would reuse the sequence numbers of what failed, and the
 * broker, if it had written that after all, would take the next records for a repetition and drop them silently.
 */
export class BatchingProducer implements Producer {
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #sending = false;
  #closed = false;
  #healthy = true;
  #producer: Promise<KafkajsProducer> | undefined;
  #idle: (() => void)[] = [];

  constructor(
    private readonly kafka: Kafka,
    private readonly options: BatchingProducerOptions,
  ) {}

  get healthy(): boolean {
    return this.#healthy;
  }

  /** Connects, so that the first send doesn't have to. */
  async open(): Promise<void> {
    await this.#connected();
  }

  send(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.#closed) return Promise.reject(new RetryableError('The producer is closed'));
    const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    if (this.#queuedBytes > 0 && this.#queuedBytes + bytes > this.options.maxQueuedBytes) {
      return Promise.reject(new OverloadedError(`${this.#queuedBytes} bytes wait for Kafka already`));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(waiting), this.options.deliveryTimeoutMs);
      const settle =
        <A extends unknown[]>(act: (...values: A) => void) =>
        (...values: A): void => {
          clearTimeout(timer);
          act(...values);
        };
      const waiting: Waiting = { records, bytes, resolve: settle(resolve), reject: settle(reject) };
      this.#queue.push(waiting);
      this.#queuedBytes += bytes;
      if (!this.#sending) void this.#sendQueued();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#sending) await new Promise<void>((resolve) => this.#idle.push(resolve));
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  #giveUp(waiting: Waiting): void {
    this.#healthy = false;
    const index = this.#queue.indexOf(waiting);
    if (index >= 0) {
      this.#queue.splice(index, 1);
      this.#queuedBytes -= waiting.bytes;
    }
    waiting.reject(new RetryableError(`Kafka did not take the records within ${this.options.deliveryTimeoutMs} ms`));
  }

  async #sendQueued(): Promise<void> {
    this.#sending = true;
    // Sends of the same turn of the event loop share the first request.
    await Promise.resolve();
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      try {
        await this.#request(batch.flatMap(({ records }) => records));
        this.#healthy = true;
        for (const waiting of batch) waiting.resolve();
      } catch (error) {
        this.#healthy = false;
        this.#discard();
        for (const waiting of batch) waiting.reject(clientError('Kafka did not take the records', error));
      }
    }
    this.#sending = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #request(records: readonly OutgoingRecord[]): Promise<void> {
    const startedAt = performance.now();
    const producer = await this.#connected();
    const messages = topicMessages(records);
    await producer.sendBatch({ topicMessages: messages, acks: -1 });
    metrics.messagingOperation.record(seconds(performance.now() - startedAt), { 'messaging.operation.name': 'send' });
    countSent(messages);
  }

  #take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      bytes += waiting.bytes;
      if (count > 0 && bytes > MAX_REQUEST_BYTES) break;
      count += 1;
    }
    const batch = this.#queue.splice(0, count);
    for (const waiting of batch) this.#queuedBytes -= waiting.bytes;
    return batch;
  }

  #connected(): Promise<KafkajsProducer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  async #connect(): Promise<KafkajsProducer> {
    const producer = this.kafka.producer({
      idempotent: true,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      retry: { initialRetryTime: 50, maxRetryTime: 500, factor: 0.2, multiplier: 2, retries: 6 },
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.#discard();
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  #discard(): void {
    const producer = this.#producer;
    this.#producer = undefined;
    void producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}
