import { RetryableError } from '@sightline/messages';
import type { Broker, Consumer, Producer, Tail, TailOptions, TopicSpec } from '../broker.js';
import type { Delivery, OutgoingRecord } from '../delivery.js';
import type { LoopOptions } from '../consume/new-session.js';
import { tracedProducer } from '../tracing/traced-producer.js';
import { MemoryGroup } from './memory-group.js';
import { MemoryLog } from './memory-log.js';

/** A broker in memory, with what a test wants to know and to break. */
export interface FakeBroker extends Broker {
  /** Writes as any producer would. */
  write(records: readonly OutgoingRecord[]): void;
  /** Every committed message of a topic, partition after partition. */
  messages(topic: string): readonly Delivery[];
  /** While false every send fails, nothing is fetched and ping throws. */
  available: boolean;
}

export interface FakeBrokerOptions {
  /** Topics and their number of partitions. */
  readonly topics?: Readonly<Record<string, number>>;
}

/** A broker in memory that keeps the promises of the real one: both pass `describeBroker`. */
export function fakeBroker({ topics = {} }: FakeBrokerOptions = {}): FakeBroker {
  const log = new MemoryLog();
  const groups = new Map<string, MemoryGroup>();
  const specs = new Map<string, TopicSpec>();
  for (const [topic, partitions] of Object.entries(topics)) log.createTopic(topic, partitions);

  const requireAvailable = (): void => {
    if (!broker.available) throw new RetryableError('The fake broker is away');
  };
  const join = (options: LoopOptions): Promise<Consumer> => {
    const name = `${options.groupId}/${options.topic}`;
    const group = groups.get(name) ?? new MemoryGroup(log, options.groupId, options.topic, () => broker.available);
    groups.set(name, group);
    return Promise.resolve(group.join(options));
  };
  let available = true;
  const broker: FakeBroker = {
    get available() {
      return available;
    },
    set available(value) {
      available = value;
      log.wake();
    },
    write: (records) => log.append(records),
    messages: (topic) => log.partitions(topic).flat(),
    openProducer: () => Promise.resolve(tracedProducer(producer(log, requireAvailable))),
    consume: join,
    consumeSlices: join,
    tail: (options) => Promise.resolve(tail(log, options)),
    topics: {
      apply: (wanted) => {
        const created = wanted.filter(({ topic }) => !log.topics().includes(topic));
        for (const spec of created) {
          log.createTopic(spec.topic, spec.partitions);
          specs.set(spec.topic, spec);
        }
        return broker.topics
          .check(wanted)
          .then((differences) => ({ created: created.map(({ topic }) => topic), differences }));
      },
      check: (wanted) => Promise.resolve(wanted.flatMap((spec) => differences(log, specs.get(spec.topic), spec))),
      offsets: (topic) =>
        Promise.resolve(
          log.partitions(topic).map((messages, partition) => ({ partition, low: 0n, high: BigInt(messages.length) })),
        ),
      committed: (groupId, topic) =>
        Promise.resolve(
          log
            .partitions(topic)
            .map((_, partition) => ({ partition, offset: log.committed(groupId, topic, partition)?.offset })),
        ),
    },
    ping: async () => {
      await Promise.resolve();
      requireAvailable();
    },
    close: () => Promise.resolve(),
  };
  return broker;
}

function producer(log: MemoryLog, requireAvailable: () => void): Producer {
  let healthy = true;
  return {
    get healthy() {
      return healthy;
    },
    send: async (records) => {
      await new Promise((resolve) => setImmediate(resolve));
      healthy = false;
      requireAvailable();
      log.append(records);
      healthy = true;
    },
    close: () => Promise.resolve(),
  };
}

function tail(log: MemoryLog, options: TailOptions): Tail {
  const { topic, from } = options;
  const sinceMs = typeof from === 'object' ? Date.now() - from.sinceMs : 0;
  const positions = log.partitions(topic).map((messages) => {
    if (from === 'latest') return messages.length;
    const first = messages.findIndex(({ timestampMs }) => timestampMs >= sinceMs);
    return first < 0 ? messages.length : first;
  });
  const read = (): void => {
    for (const [partition, messages] of log.partitions(topic).entries()) {
      if (options.partition !== undefined && partition !== options.partition) continue;
      for (const delivery of messages.slice(positions[partition])) options.onDelivery(delivery);
      positions[partition] = messages.length;
    }
  };
  const caughtUp = Promise.resolve().then(read);
  const stop = log.onAppend(() => queueMicrotask(read));
  return {
    caughtUp,
    close: () => {
      stop();
      return Promise.resolve();
    },
  };
}

function differences(
  log: MemoryLog,
  existing: TopicSpec | undefined,
  wanted: TopicSpec,
): { topic: string; field: string; wanted: string; found: string }[] {
  if (!log.topics().includes(wanted.topic))
    return [{ topic: wanted.topic, field: 'missing', wanted: 'exists', found: 'missing' }];
  const partitions = log.partitions(wanted.topic).length;
  const found = { partitions: String(partitions), ...(existing?.settings ?? wanted.settings) };
  return Object.entries({ partitions: String(wanted.partitions), ...wanted.settings })
    .map(([field, value]) => ({
      topic: wanted.topic,
      field,
      wanted: value,
      found: (found as Record<string, string>)[field] ?? '',
    }))
    .filter((difference) => difference.wanted !== difference.found);
}
