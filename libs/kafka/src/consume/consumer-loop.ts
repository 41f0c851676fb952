import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@sightline/messages';
import type { Logger } from '@sightline/observability';
import type { Consumer } from '../broker.js';
import { Backoff } from './backoff.js';
import { DeadLetterFuse } from './dead-letter-fuse.js';
import type { FetchControl, Fetched } from './fetch-control.js';
import { readHandledKeys } from './handled-keys.js';
import { InFlightLimit, type Release } from './in-flight-limit.js';
import { makeRoom } from './make-room.js';
import { lazyCommitter, newSession, type LoopOptions } from './new-session.js';
import { observeConsumer } from './observe-consumer.js';
import type { Session } from './session.js';
import { acquireWithHeartbeat, withHeartbeat } from './with-heartbeat.js';

interface Slot {
  readonly partition: number;
  readonly backoff: Backoff;
  session: Session;
  /** Resolves, never rejects, once the session is open or has failed. */
  opened: Promise<void>;
  highWatermark: bigint;
}

/**
 * The consumer loop: one session per assigned partition, fed by whoever fetches, with one bound on what is in flight. It
 * knows nothing of the client: the real broker and the fake one run the same loop.
 */
export class ConsumerLoop implements Consumer {
  readonly #slots = new Map<number, Slot>();
  readonly #inFlight: InFlightLimit;
  readonly #fuse: DeadLetterFuse;
  readonly #stopping = new AbortController();
  readonly #stopObserving: () => void;
  #failed = false;

  constructor(
    private readonly options: LoopOptions,
    private readonly control: FetchControl,
    private readonly log: Logger,
  ) {
    this.#inFlight = new InFlightLimit(options.limits.maxInFlight, options.limits.maxInFlightBytes);
    this.#fuse = new DeadLetterFuse(options.deadLetters.fuse);
    this.#stopObserving = observeConsumer(this, options.topic, options.limits.maxInFlight);
  }

  assignment(): readonly number[] {
    return [...this.#slots.keys()].sort((a, b) => a - b);
  }

  inFlight(): { readonly count: number; readonly bytes: number } {
    return { count: this.#inFlight.count, bytes: this.#inFlight.bytes };
  }

  lag(): bigint {
    let lag = 0n;
    for (const { highWatermark, session } of this.#slots.values()) {
      if (highWatermark > session.position) lag += highWatermark - session.position;
    }
    return lag;
  }

  /** A new generation of the group: every session ends, and each assigned partition is taken over afresh. */
  assigned(partitions: readonly number[]): void {
    const ended = [...this.#slots.values()].map(({ session }) => session.handOver?.() ?? session.end());
    this.#slots.clear();
    if (this.#stopping.signal.aborted) return;
    for (const partition of partitions) {
      this.control.resume(partition);
      this.#slots.set(partition, this.#openSlot(partition, Promise.allSettled(ended)));
    }
  }

  /**
   * Takes up what a fetch brought, waiting while too much is in flight. Returns false when it was not taken up: the
   * partition is paused then, and its next fetch begins where its next session does.
   */
  async deliver(fetched: Fetched, heartbeat: () => Promise<void>): Promise<boolean> {
    const slot = this.#slots.get(fetched.partition);
    if (!slot) return this.#refuse(fetched.partition, slot);
    await withHeartbeat(slot.opened, heartbeat);
    slot.highWatermark = fetched.highWatermark;
    if (!this.#isOpen(slot)) return this.#refuse(fetched.partition, slot);
    if (fetched.from > slot.session.position && !(await this.#explainGap(slot, fetched.from))) return false;
    if (!(await this.#takeUp(slot, fetched, heartbeat))) return this.#refuse(fetched.partition, slot);
    await heartbeat();
    return true;
  }

  /** A fetch covered offsets that hold nothing to deliver. */
  skipped(partition: number, from: bigint, nextOffset: bigint): void {
    const slot = this.#slots.get(partition);
    if (slot && from <= slot.session.position) slot.session.skipTo(nextOffset);
  }

  /** The client gave up for good. */
  fail(error: Error): void {
    if (this.#failed || this.#stopping.signal.aborted) return;
    this.#failed = true;
    this.options.onFailure(error);
  }

  async drain(): Promise<void> {
    this.#stopping.abort();
    for (const partition of this.#slots.keys()) this.control.pause(partition);
    await Promise.all([...this.#slots.values()].map(({ session }) => session.whenIdle()));
    await this.close();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    const ended = [...this.#slots.values()].map(({ session }) => session.end());
    await Promise.allSettled(ended);
    this.#slots.clear();
    this.#stopObserving();
    await this.control.leave();
  }

  async #takeUp(slot: Slot, fetched: Fetched, heartbeat: () => Promise<void>): Promise<boolean> {
    for (const [index, delivery] of fetched.deliveries.entries()) {
      if (delivery.offset < slot.session.position) continue;
      const release = await this.#acquire(delivery.value?.length ?? 0, heartbeat);
      if (!this.#isOpen(slot)) {
        release();
        return false;
      }
      const isLast = index === fetched.deliveries.length - 1;
      slot.session.accept({ delivery, nextOffset: isLast ? fetched.nextOffset : delivery.offset + 1n, release });
      this.#makeRoom();
    }
    return true;
  }

  #acquire(bytes: number, heartbeat: () => Promise<void>): Promise<Release> {
    const acquiring = acquireWithHeartbeat(this.#inFlight, bytes, heartbeat);
    this.#makeRoom();
    return acquiring;
  }

  /** Called whenever what has been gathered may have taken all room, or given too little back. */
  #makeRoom(): void {
    if (!this.#inFlight.isWaiting) return;
    if (!makeRoom([...this.#slots.values()].map(({ session }) => session))) this.#inFlight.overdraw();
  }

  /** Pauses the partition, unless it has a new session since: that one fetches what was refused here. */
  #refuse(partition: number, slot: Slot | undefined): false {
    if (this.#slots.get(partition) === slot) this.control.pause(partition);
    return false;
  }

  #isOpen(slot: Slot): boolean {
    return this.#slots.get(slot.partition) === slot && !slot.session.isOver && !this.#stopping.signal.aborted;
  }

  #openSlot(partition: number, after: Promise<unknown>): Slot {
    const slot: Slot = {
      partition,
      backoff: new Backoff(),
      session: this.#newSession(() => slot),
      opened: Promise.resolve(),
      highWatermark: 0n,
    };
    slot.opened = after.then(() => this.#open(slot));
    return slot;
  }

  #newSession(slot: () => Slot): Session {
    const { options } = this;
    const deduplication = 'openSlice' in options ? undefined : options.deduplication;
    return newSession(options, {
      place: slot,
      committer: lazyCommitter(() => this.control.openCommitter(slot().partition)),
      readHandledKeys: deduplication && (() => readHandledKeys(this.control, slot().partition, deduplication)),
      fuse: this.#fuse,
      onCommit: () => {
        slot().backoff.reset();
        this.#makeRoom();
      },
      onEnd: (error) => this.#sessionEnded(slot(), error),
    });
  }

  async #open(slot: Slot): Promise<void> {
    try {
      await slot.session.open();
      this.log.info({ partition: slot.partition, offset: slot.session.position.toString() }, 'Partition taken over');
    } catch (error) {
      await slot.session.end().catch(() => undefined);
      this.#sessionEnded(slot, error);
    }
  }

  #sessionEnded(slot: Slot, error: unknown): void {
    if (this.#slots.get(slot.partition) !== slot || this.#stopping.signal.aborted) return;
    if (!(error instanceof RetryableError)) {
      this.fail(error instanceof Error ? error : new Error('Handling a batch failed', { cause: error }));
      return;
    }
    this.#makeRoom();
    this.control.pause(slot.partition);
    const waitMs = slot.backoff.nextMs();
    this.log.warn(
      { partition: slot.partition, attempt: slot.backoff.attempts, waitMs, reason: error.message },
      'Partition paused, trying again',
    );
    void this.#reopen(slot, waitMs);
  }

  async #reopen(slot: Slot, waitMs: number): Promise<void> {
    await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    if (this.#slots.get(slot.partition) !== slot || this.#stopping.signal.aborted) return;
    slot.session = this.#newSession(() => slot);
    slot.opened = this.#open(slot);
    await slot.opened;
    if (!this.#isOpen(slot)) return;
    this.control.seek(slot.partition, slot.session.position);
    this.control.resume(slot.partition);
  }

  /** Offsets between the session's position and what was fetched: gone by retention, or fetched before a seek. */
  async #explainGap(slot: Slot, from: bigint): Promise<boolean> {
    const low = await this.control.lowOffset(slot.partition);
    const { position } = slot.session;
    if (low > position) {
      this.log.error(
        { partition: slot.partition, from: position.toString(), to: low.toString() },
        'Messages expired before they were handled: raise the retention of the topic or the number of consumers',
      );
      slot.session.skipTo(low);
      if (from <= low) return true;
    }
    this.control.seek(slot.partition, slot.session.position);
    return false;
  }
}
