import type { DeadLetter } from '@sightline/messages';
import type { Delivery, Destination, OutgoingRecord } from './delivery.js';
import type { ConsumeSlicesOptions } from './slices.js';

/** Everything a service does with Kafka. `openBroker` gives the real one, `fakeBroker` (testing) one in memory; both pass `describeBroker`. */
export interface Broker {
  /** Opens an idempotent producer: `send` resolves once every in-sync replica has the records. */
  openProducer(): Promise<Producer>;
  /** Joins a consumer group and runs a handler over its partitions until closed. */
  consume(options: ConsumeOptions): Promise<Consumer>;
  /** Joins a consumer group and settles its partitions slice by slice, for destinations of large objects. */
  consumeSlices(options: ConsumeSlicesOptions): Promise<Consumer>;
  /** Reads all partitions of a topic outside any group, committed records only, and keeps following. */
  tail(options: TailOptions): Promise<Tail>;
  /** Topics: create, check, inspect. */
  readonly topics: Topics;
  /** Resolves when a metadata request is answered; throws when none is within `timeoutMs`. */
  ping(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface Producer {
  /**
   * Writes records; concurrent calls share requests. Resolves when all in-sync replicas have them.
   * @throws RetryableError when the brokers did not take them within the producer's delivery timeout.
   * @throws OverloadedError at once when the bytes waiting to be sent exceed the producer's limit.
   */
  send(records: readonly OutgoingRecord[]): Promise<void>;
  /** Whether the last request reached the brokers: false while they are away. */
  readonly healthy: boolean;
  close(): Promise<void>;
}

export interface ConsumeOptions {
  readonly groupId: string;
  readonly topic: string;
  /**
   * `exactly_once`: the handler's records, dead letters and the offset are one transaction.
   * `at_least_once`: records are written, then the offset is committed; a crash in between repeats them.
   */
  readonly delivery: 'exactly_once' | 'at_least_once';
  readonly limits: ConsumeLimits;
  /** Where messages go that are given up; their DeadLetter is part of the same commit. */
  readonly deadLetters: DeadLetterOptions;
  /** Handles what was sent twice only once; without it every delivery counts by itself. */
  readonly deduplication?: DeduplicationOptions;
  /**
   * Handles up to `limits.maxBatchSize` deliveries of one partition, in offset order. Calls of one partition overlap up to
   * `limits.concurrency`; what they return is written and committed in offset order all the same.
   * The outcome decides: records returned → written and committed; RejectedError → those deliveries dead-lettered, the rest
   * counts as done; UnreadableMessageError → the whole batch dead-lettered with its code; RetryableError → the partition pauses, backs off and hands over the
   * same deliveries again; anything else → the consumer fails.
   */
  handle(batch: readonly Delivery[], signal: AbortSignal, turn: Turn): Promise<readonly OutgoingRecord[]>;
  /**
   * Called after a commit with the deliveries it settled, in offset order: what is done here happens at most once for each
   * delivery, never before its results can be read and never for one that is handed over again. It must not throw and is not waited for.
   */
  onCommitted?(deliveries: readonly Delivery[]): void;
  /** Called once when the consumer can no longer go on (a bug, the fuse): the service must fail. */
  onFailure(error: Error): void;
}

/** A partition's time with this consumer: from its takeover until it is lost, or fails and is taken over again. */
export interface Tenure {
  readonly partition: number;
  /** Where it began: the first offset that nobody had committed. */
  readonly offset: bigint;
  /** The note that was committed with that offset; empty where there was none. */
  readonly note: string;
  /** Aborted when it is over. */
  readonly signal: AbortSignal;
  /** Offset after the partition's last message, as of the last fetch. */
  end(): bigint;
  /**
   * Commits a note at once, beside the offset as it stands. Once this resolves every later owner is told it.
   * @throws RetryableError when the partition has been lost.
   */
  keepNote(note: string): Promise<void>;
}

/** One call of a handler. */
export interface Turn {
  /** The same object for all calls of one tenure. */
  readonly tenure: Tenure;
  /**
   * Has a note committed together with the offset after the deliveries of this call, also when some of them are rejected. It stays
   * with later offsets until another is given. Kafka takes up to 4 KiB.
   */
  note(text: string): void;
  /**
   * Says where a record of this call will go, once that is known: part of its commit's work is then done while the rest of the record is
   * worked out. A hint, which may be wrong or missing.
   */
  expect(destination: Destination): void;
}

export interface DeadLetterOptions {
  readonly topic: string;
  /** `openCodecs(…).deadLetter` of libs/messages. */
  readonly codec: { encode(letter: DeadLetter): Promise<{ readonly value: Buffer; readonly contentType: string }> };
  /** The fuse: of the last `sample` deliveries at most this share may be dead letters. Default 0.5 of 200. */
  readonly fuse?: { readonly share: number; readonly sample: number };
}

/**
 * A sender that never learnt whether its message arrived sends it again, with the same `idempotency-key` header and the same
 * key. The consumer notes each idempotency key it has handled in a topic, in the same commit, and passes over repetitions.
 */
export interface DeduplicationOptions {
  /** Topic of the notes. It has the partitions of the input topic, and its retention bounds how late a repetition may come. */
  readonly topic: string;
  /** How far back an owner that takes a partition over reads the notes, milliseconds. */
  readonly windowMs: number;
}

/** Header that marks messages of which only the first is to be handled. */
export const idempotencyKeyHeader = 'idempotency-key';

export interface ConsumeLimits {
  /** Deliveries handed to one call of `handle`. */
  readonly maxBatchSize: number;
  /** Calls of `handle` under way at once for one partition. */
  readonly concurrency: number;
  /** Deliveries taken up and not yet committed, over all partitions. */
  readonly maxInFlight: number;
  /** Their bytes. One larger message is still taken up, alone. */
  readonly maxInFlightBytes: number;
}

export interface Consumer {
  /** Partitions assigned now. */
  assignment(): readonly number[];
  /** Deliveries taken up and not yet committed, and their bytes. */
  inFlight(): { readonly count: number; readonly bytes: number };
  /** Messages in the assigned partitions that have not been taken up, as of the last fetch. */
  lag(): bigint;
  /** Takes up nothing new, finishes and commits what is in flight, leaves the group. */
  drain(): Promise<void>;
  /** Leaves at once; what is in flight is not committed. */
  close(): Promise<void>;
}

export interface TailOptions {
  readonly topic: string;
  /** Where to begin: only what comes from now on, or what was written in the last `sinceMs` milliseconds. */
  readonly from: 'latest' | 'earliest' | { readonly sinceMs: number };
  /** Only this partition; all of them when left out. */
  readonly partition?: number;
  onDelivery(delivery: Delivery): void;
  onFailure(error: Error): void;
}

export interface Tail {
  /** Resolves once everything written before the tail opened has been delivered. */
  readonly caughtUp: Promise<void>;
  close(): Promise<void>;
}

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Topic settings such as `retention.ms`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** One way in which a topic is not as wanted. */
export interface TopicDifference {
  readonly topic: string;
  /** `missing`, `partitions`, `replication.factor` or the name of a topic setting. */
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
}

export interface Topics {
  /** Creates what is missing; changes nothing that exists. Returns what still differs and what was created. */
  apply(
    specs: readonly TopicSpec[],
  ): Promise<{ readonly created: readonly string[]; readonly differences: readonly TopicDifference[] }>;
  check(specs: readonly TopicSpec[]): Promise<readonly TopicDifference[]>;
  /** First and next offset of each partition. */
  offsets(
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly low: bigint; readonly high: bigint }[]>;
  /** Committed offset of each partition of a group; undefined where it has none. */
  committed(
    groupId: string,
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly offset: bigint | undefined }[]>;
}
