import { RetryableError } from '@sightline/messages';
import type { ConsumeSlicesOptions, SliceEnding } from '../slices.js';
import { nodeTimer, type SetTimer } from './commit-pacing.js';
import type { Committer } from './committer.js';
import type { DeadLetterFuse } from './dead-letter-fuse.js';
import { deadLetterRecords } from './dead-letter-record.js';
import { Gathering, nextBatch } from './gathering.js';
import { rejectionsOf } from './rejections.js';
import type { Admitted, Gathered, Session } from './session.js';
import { parseSliceEnd, sliceEndText, type SliceEnd } from './slice-end.js';
import { StepRunner } from './step-runner.js';
import { inProcessSpans } from '../tracing/process-spans.js';
import { settleSlice } from './timed-steps.js';

export interface SliceSessionOptions extends Omit<ConsumeSlicesOptions, 'onFailure'> {
  readonly committer: Committer;
  readonly fuse: DeadLetterFuse;
  readonly setTimer?: SetTimer;
  /** The partition made progress: a slice is settled. */
  onCommit(): void;
  /** The session ended by itself: nothing after its last commit was kept. RetryableError: open a new one later. */
  onEnd(error: unknown): void;
}

/** What a partition that goes may still take, so that the group's next generation isn't kept waiting by a slow destination. */
const HAND_OVER_MS = 5000;

/**
 * One partition, settled slice by slice: gather, record the end, store, commit. The end is recorded beside the offset at which
 * the slice begins; an owner who finds one there repeats that slice, to its very end, before it decides on any other.
 */
export class SliceSession implements Session {
  readonly #abort = new AbortController();
  readonly #queue: Admitted[] = [];
  readonly #setTimer: SetTimer;
  readonly #steps = new StepRunner(
    () => this.#step(),
    () => this.#settleIdle(),
  );
  #position = 0n;
  #committedOffset = 0n;
  #recorded: SliceEnd | undefined;
  #gathering: Gathering | undefined;
  #isLeaving = false;
  #commit: Promise<void> | undefined;
  #ended: Promise<void> | undefined;
  #idle: (() => void)[] = [];

  constructor(private readonly options: SliceSessionOptions) {
    this.#setTimer = options.setTimer ?? nodeTimer;
  }

  async open(): Promise<void> {
    const { offset, metadata } = await this.options.committer.open();
    this.#position = offset;
    this.#committedOffset = offset;
    this.#recorded = parseSliceEnd(metadata, offset);
  }

  get position(): bigint {
    return this.#position;
  }

  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  get gathered(): Gathered | undefined {
    const gathering = this.#gathering;
    if (!gathering || this.isOver) return undefined;
    const { bytes } = gathering;
    if (gathering.isSettling || gathering.due) return { bytes, state: 'settling', giveWay: () => undefined };
    if (!this.#recorded) return { bytes, state: 'open', giveWay: () => this.#close(gathering, 'room') };
    return {
      bytes,
      state: 'repeating',
      giveWay: () => this.#fail(new RetryableError('It waits until others have made room')),
    };
  }

  skipTo(offset: bigint): void {
    if (offset > this.#position) this.#position = offset;
  }

  accept(admitted: Admitted): void {
    if (this.isOver) return admitted.release();
    this.#position = admitted.nextOffset;
    this.#queue.push(admitted);
    this.#steps.wake();
  }

  whenIdle(): Promise<void> {
    this.#isLeaving = true;
    this.#steps.wake();
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async handOver(): Promise<void> {
    let stopWaiting = (): void => undefined;
    const late = new Promise<void>((resolve) => (stopWaiting = this.#setTimer(resolve, HAND_OVER_MS)));
    await Promise.race([this.whenIdle(), late]);
    stopWaiting();
    await this.end();
  }

  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#abort.abort();
    await this.#commit?.catch(() => undefined);
    for (const { release } of this.#queue.splice(0)) release();
    this.#gathering?.release();
    this.#gathering = undefined;
    this.#settleIdle();
    await this.options.committer.close();
  }

  /** Of a slice that is repeated nothing can be settled before its end has come. */
  #isIdle(): boolean {
    if (this.isOver) return true;
    return !this.#steps.isRunning && this.#queue.length === 0 && (!this.#gathering || this.#recorded !== undefined);
  }

  #settleIdle(): void {
    if (!this.#isIdle()) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #close(gathering: Gathering, ending: SliceEnding): void {
    gathering.due ??= ending;
    this.#steps.wake();
  }

  async #step(): Promise<boolean> {
    try {
      return !this.isOver && (await this.#proceed());
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** Settles the slice if it is to be closed, else adds to it; false when there is nothing to do. */
  async #proceed(): Promise<boolean> {
    const gathering = this.#gathering;
    const ending = gathering && this.#ending(gathering);
    if (gathering && ending) {
      await this.#settle(gathering, ending);
      return true;
    }
    // All of the recorded slice that was not stored yet has expired: there is nothing to repeat.
    if (!gathering && this.#isPastRecorded()) this.#recorded = undefined;
    const batch = nextBatch(this.#queue, this.#maxBatchSize(), this.#recorded?.until);
    if (batch.length === 0) return false;
    this.#queue.splice(0, batch.length);
    await this.#add(batch);
    return true;
  }

  /** Whether what comes next lies behind the slice that is repeated. */
  #isPastRecorded(): boolean {
    const next = this.#queue[0]?.delivery.offset ?? this.#gathering?.until ?? 0n;
    return this.#recorded !== undefined && next >= this.#recorded.until;
  }

  #ending(gathering: Gathering): SliceEnding | undefined {
    if (this.#recorded) return this.#isPastRecorded() ? 'repeated' : undefined;
    if (gathering.isFull || gathering.count >= this.options.limits.maxSliceSize) return 'full';
    return gathering.due ?? (this.#isLeaving && this.#queue.length === 0 ? 'leaving' : undefined);
  }

  #maxBatchSize(): number {
    const { maxBatchSize, maxSliceSize } = this.options.limits;
    return this.#recorded ? maxBatchSize : Math.min(maxBatchSize, maxSliceSize - (this.#gathering?.count ?? 0));
  }

  async #add(batch: readonly Admitted[]): Promise<void> {
    const gathering = (this.#gathering ??= this.#begin());
    gathering.took(batch);
    const deliveries = batch.map(({ delivery }) => delivery);
    const rejected = new Set<number>();
    try {
      await inProcessSpans(deliveries, this.options.groupId, async () => {
        await gathering.slice.add(deliveries, this.#abort.signal);
      });
    } catch (error) {
      const rejections = rejectionsOf(error, batch.length);
      if (rejections === undefined || this.isOver) throw error;
      gathering.deadLetters.push(...(await deadLetterRecords(deliveries, rejections, this.options)));
      for (const { index } of rejections) rejected.add(index);
    }
    for (const index of deliveries.keys()) this.options.fuse.count(rejected.has(index));
  }

  #begin(): Gathering {
    const slice = this.options.openSlice(this.#recorded?.form);
    if (this.#recorded) return new Gathering(slice);
    const stopTimer = this.#setTimer(() => this.#close(gathering, 'age'), this.options.limits.maxSliceAgeMs);
    const gathering = new Gathering(slice, stopTimer);
    return gathering;
  }

  async #settle(gathering: Gathering, ending: SliceEnding): Promise<void> {
    gathering.isSettling = true;
    const { slice, until, nextOffset, deadLetters, count } = gathering;
    if (!this.#recorded) {
      await this.#send([], this.#committedOffset, sliceEndText({ until, form: slice.form }));
      this.#recorded = { until, form: slice.form };
    }
    await slice.store(ending, this.#abort.signal);
    if (this.isOver) return;
    await settleSlice({ topic: this.options.topic, count }, deadLetters, (records) => this.#send(records, nextOffset));
    this.#committedOffset = nextOffset;
    this.#recorded = undefined;
    this.#gathering = undefined;
    gathering.release();
    this.options.onCommit();
  }

  /** Commits; an end of the session waits for it. */
  async #send(...commit: Parameters<Committer['commit']>): Promise<void> {
    if (this.isOver) throw new RetryableError('The partition has been lost');
    this.#commit = this.options.committer.commit(...commit);
    await this.#commit;
  }

  #fail(error: unknown): void {
    if (this.isOver) return;
    void this.end().then(
      () => this.options.onEnd(error),
      () => this.options.onEnd(error),
    );
  }
}
