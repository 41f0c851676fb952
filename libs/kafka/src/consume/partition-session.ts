import { metrics } from '@sightline/observability';
import { RetryableError } from '@sightline/messages';
import type { Tenure } from '../broker.js';
import type { Delivery, Destination, OutgoingRecord } from '../delivery.js';
import { CommitPacing } from './commit-pacing.js';
import type { Committed } from './committer.js';
import { deadLetterRecords } from './dead-letter-record.js';
import { Foresight } from './foresight.js';
import { finishedAtHead, finishGroup, releaseGroup, type FinishedGroup, type Group } from './finished-groups.js';
import type { HandledKeys } from './handled-keys.js';
import { rejectionsOf } from './rejections.js';
import type { SessionOptions } from './session-options.js';
import type { Admitted } from './session.js';
import { tenureOf } from './tenure.js';
import { settle } from './timed-steps.js';

/**
 * One partition from its assignment until it is lost or fails. Handler calls overlap; their results are committed in
 * offset order, as many as are done at once. While one commit runs the next results gather; while more are under way they
 * gather for a short time as well. A result with nothing under way beside it is committed at once.
 */
export class PartitionSession {
  readonly #abort = new AbortController();
  readonly #queue: Admitted[] = [];
  readonly #groups: Group[] = [];
  readonly #pacing: CommitPacing;
  readonly #foresight: Foresight;
  #position = 0n;
  #committed: Committed = { offset: 0n, metadata: '' };
  #tenure: Tenure | undefined;
  #handledKeys: HandledKeys | undefined;
  #running = 0;
  #committing: Promise<void> | undefined;
  #ended: Promise<void> | undefined;
  #idle: (() => void)[] = [];

  constructor(private readonly options: SessionOptions) {
    this.#pacing = new CommitPacing(() => this.#commitDone(), options.setTimer);
    this.#foresight = new Foresight(options.committer, options.setTimer);
  }

  /** Takes the partition over and sets the position to its first uncommitted offset. */
  async open(): Promise<void> {
    this.#committed = await this.options.committer.open();
    this.#position = this.#committed.offset;
    this.#handledKeys = await this.options.readHandledKeys?.();
  }

  /** Next offset to be taken up. */
  get position(): bigint {
    return this.#position;
  }

  /** Moves past offsets that hold nothing to deliver, such as transaction markers. */
  skipTo(offset: bigint): void {
    if (offset > this.#position) this.#position = offset;
  }

  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  accept(admitted: Admitted): void {
    if (this.isOver) return admitted.release();
    this.#position = admitted.nextOffset;
    this.#foresight.stop();
    // Where nothing else is under way the next commit is of this delivery, and whoever waits for it waits for that commit.
    if (this.#isIdle() && !this.#committing)
      this.options.committer.anticipate?.(admitted.nextOffset, this.#committed.metadata);
    this.#queue.push(admitted);
    this.#pump();
  }

  /** Resolves when everything taken up is committed, or the session is over. */
  whenIdle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends the session: a commit under way is finished, all else is dropped uncommitted. */
  end(): Promise<void> {
    this.#ended ??= this.#close();
    return this.#ended;
  }

  #isIdle(): boolean {
    return this.isOver || (this.#queue.length === 0 && this.#groups.length === 0);
  }

  async #close(): Promise<void> {
    this.#abort.abort();
    this.#pacing.reset();
    this.#foresight.stop();
    await this.#committing?.catch(() => undefined);
    for (const { release } of this.#queue.splice(0)) release();
    for (const group of this.#groups.splice(0)) releaseGroup(group, new Error('It was not committed'));
    this.#settleIdle();
    await this.options.committer.close();
  }

  #settleIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #pump(): void {
    const { concurrency, maxBatchSize } = this.options.limits;
    while (!this.isOver && this.#running < concurrency && this.#queue.length > 0) {
      const group: Group = { admitted: this.#queue.splice(0, maxBatchSize), records: undefined };
      this.#groups.push(group);
      this.#running += 1;
      void this.#run(group);
    }
  }

  async #run(group: Group): Promise<void> {
    const startedAt = performance.now();
    try {
      const records = await this.#handle(this.#fresh(group), group);
      this.#running -= 1;
      if (this.isOver) return;
      finishGroup(group, records);
      this.#pacing.arrive(performance.now() - startedAt);
      this.#pump();
      this.#commitDone();
    } catch (error) {
      this.#running -= 1;
      this.#fail(error);
    }
  }

  /** The deliveries of a group that repeat none before them. */
  #fresh(group: Group): readonly Delivery[] {
    const deliveries = group.admitted.map(({ delivery }) => delivery);
    const keys = this.#handledKeys;
    if (!keys) return deliveries;
    const fresh = deliveries.filter((delivery) => !keys.isRepetition(delivery));
    if (fresh.length < deliveries.length)
      metrics.duplicates.add(deliveries.length - fresh.length, { topic: this.options.topic });
    return fresh;
  }

  async #handle(batch: readonly Delivery[], group: Group): Promise<readonly OutgoingRecord[]> {
    if (batch.length === 0) return [];
    const notes = this.#handledKeys?.notes(batch) ?? [];
    const tenure = (this.#tenure ??= this.#newTenure());
    const expect = (destination: Destination): void => {
      if (this.#groups.length === 1) this.options.committer.expect?.(destination);
    };
    const turn = { tenure, note: (text: string) => void (group.note = text), expect };
    try {
      return [...(await this.options.handle(batch, this.#abort.signal, turn)), ...notes];
    } catch (error) {
      const rejections = rejectionsOf(error, batch.length);
      if (rejections === undefined || this.isOver) throw error;
      return [...(await deadLetterRecords(batch, rejections, this.options)), ...notes];
    }
  }

  #commitDone(): void {
    if (this.#committing || this.isOver) return;
    const done = finishedAtHead(this.#groups);
    if (done.length === 0) {
      if (this.#isIdle()) {
        this.#settleIdle();
        this.#foresight.rest(this.#position, this.#committed.metadata);
      }
      return;
    }
    // What the last commit left over has waited already.
    if (this.#running > 0 && !this.#pacing.isDue) return this.#pacing.arrive(0);
    this.#pacing.reset();
    void this.#startCommit(this.#commitGroups(done)).catch(() => undefined);
  }

  /** One commit at a time; its failure ends the session. */
  #startCommit(commit: Promise<void>): Promise<void> {
    this.#foresight.stop();
    this.#committing = commit;
    void commit.then(
      () => {
        this.#committing = undefined;
        this.#commitDone();
      },
      (error: unknown) => {
        this.#committing = undefined;
        this.#fail(error);
      },
    );
    return commit;
  }

  #newTenure(): Tenure {
    return tenureOf(this.#committed, this.options.place, this.#abort.signal, (note) => this.#keepNote(note));
  }

  async #keepNote(metadata: string): Promise<void> {
    while (this.#committing) await this.#committing;
    if (this.isOver) throw new RetryableError('The partition has been lost');
    await this.#startCommit(this.#commit([], { ...this.#committed, metadata }));
  }

  async #commit(records: readonly OutgoingRecord[], committed: Committed): Promise<void> {
    await this.options.committer.commit(records, committed.offset, committed.metadata);
    this.#committed = committed;
  }

  /** The groups stay in #groups until they are committed. */
  async #commitGroups(groups: readonly FinishedGroup[]): Promise<void> {
    const admitted = groups.flatMap((group) => group.admitted);
    const nextOffset = admitted.at(-1)?.nextOffset;
    if (nextOffset === undefined) return;
    const { deadLetters, fuse } = this.options;
    const records = groups.flatMap((group) => group.records);
    const deadLettered = records.filter(({ topic }) => topic === deadLetters.topic).length;
    for (let index = 0; index < admitted.length; index += 1) fuse.count(index < deadLettered);
    const metadata = groups.reduce((last, { note }) => note ?? last, this.#committed.metadata);
    const committed = { offset: nextOffset, metadata };
    const deliveries = admitted.map(({ delivery }) => delivery);
    await settle(deliveries, this.options, () => this.#commit(records, committed));
    for (const group of this.#groups.splice(0, groups.length)) releaseGroup(group);
    this.options.onCommit(deliveries);
  }

  #fail(error: unknown): void {
    if (this.isOver) return;
    void this.end().then(
      () => this.options.onEnd(error),
      () => this.options.onEnd(error),
    );
  }
}
