import { randomUUID } from 'node:crypto';
import type { Broker, Delivery, OutgoingRecord } from '@sightline/kafka';
import { messageHeaders, UnreadableMessageError, type Codecs } from '@sightline/messages';
import { CommandError } from '../../command-error.js';
import { changeHeaders, changeOf, type RouteChange, type RouteState } from './route-change.js';

/** A route's latest record. */
export interface RouteRecord {
  readonly route: string;
  /** null: the route was removed. */
  readonly state: RouteState;
  readonly offset: number;
  readonly change: RouteChange | undefined;
}

/** What is to be written of a route. */
export interface NewRouteRecord {
  readonly route: string;
  readonly state: RouteState;
  readonly change: RouteChange;
}

export interface Written {
  readonly offset: number;
  /** The record that somebody else wrote between our reading and our writing: ours has replaced it. */
  readonly overwritten: RouteRecord | undefined;
}

/** The topic of the routes, followed from its beginning. */
export interface RouteLog {
  /** The latest record of each route, removed ones included while the topic keeps them. */
  readonly records: ReadonlyMap<string, RouteRecord>;
  /** Records that can't be read, as `topic/partition/offset: why`. */
  readonly unreadable: readonly string[];
  /** Writes a record and resolves once it has been read back. @throws CommandError when Kafka does not take it. */
  write(record: NewRouteRecord): Promise<Written>;
  close(): Promise<void>;
}

export interface RouteLogOptions {
  readonly broker: Pick<Broker, 'tail' | 'openProducer'>;
  readonly codec: Codecs['modelRouting'];
  readonly topic: string;
}

const READ_BACK_WITHIN_MS = 10_000;

/** Reads the routes and keeps following them. */
export async function openRouteLog({ broker, codec, topic }: RouteLogOptions): Promise<RouteLog> {
  const records = new Map<string, RouteRecord>();
  const unreadable: string[] = [];
  const awaited = new Map<string, (written: Written) => void>();
  let failed: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => (failed = reject));
  failure.catch(() => undefined);

  const bases = new Map<string, number>();
  const read = async (delivery: Delivery): Promise<void> => {
    const route = delivery.key?.toString() ?? '';
    const id = delivery.headers.ce_id ?? '';
    const before = records.get(route);
    const offset = Number(delivery.offset);
    try {
      const state = delivery.value === null ? null : await codec.decode(delivery.value);
      records.set(route, { route, state, offset, change: changeOf(delivery.headers) });
    } catch (error) {
      if (!(error instanceof UnreadableMessageError)) throw error;
      unreadable.push(`${delivery.topic}/${delivery.partition}/${offset}: ${error.message}`);
    }
    const overwritten = before?.offset === bases.get(id) ? undefined : before;
    awaited.get(id)?.({ offset, overwritten });
  };
  // One after the other: the last record of a route counts.
  let reading = Promise.resolve();
  const tail = await broker.tail({
    topic,
    from: 'earliest',
    onDelivery: (delivery) => {
      reading = reading.then(() => read(delivery)).catch(failed);
    },
    onFailure: failed,
  });
  await Promise.race([tail.caughtUp, failure]);
  await Promise.race([reading, failure]);

  return {
    records,
    unreadable,
    async write({ route, state, change }) {
      const id = randomUUID();
      const base = records.get(route)?.offset;
      if (base !== undefined) bases.set(id, base);
      const encoded = state === null ? undefined : await codec.encode(state);
      const readBack = new Promise<Written>((resolve) => awaited.set(id, resolve));
      const facts = { type: 'ModelRouting', id, source: 'sightline', timeMicros: change.atMs * 1000 };
      const headers = {
        ...messageHeaders({ ...facts, contentType: encoded?.contentType ?? 'application/avro' }),
        ...changeHeaders(change),
      };
      await send(broker, { topic, key: route, value: encoded?.value ?? null, headers });
      return within(READ_BACK_WITHIN_MS, Promise.race([readBack, failure]), topic);
    },
    close: () => tail.close(),
  };
}

async function send(broker: Pick<Broker, 'openProducer'>, record: OutgoingRecord): Promise<void> {
  const producer = await broker.openProducer();
  try {
    await producer.send([record]);
  } catch (error) {
    throw new CommandError(
      `Kafka did not take the route (${error instanceof Error ? error.message : String(error)}).`,
      {
        cause: error,
      },
    );
  } finally {
    await producer.close().catch(() => undefined);
  }
}

async function within<T>(limitMs: number, promise: Promise<T>, topic: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new CommandError(`The route is written, but ${topic} did not give it back within ${limitMs} ms.`);
    timer = setTimeout(() => reject(error), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
