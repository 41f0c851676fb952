import { describe, expect, it } from 'vitest';
import type { Tenure, Turn } from '../broker.js';
import type { Delivery, OutgoingRecord } from '../delivery.js';
import { DeadLetterFuse } from './dead-letter-fuse.js';
import { PartitionSession } from './partition-session.js';

const deadLetters = { topic: 'dead', codec: { encode: () => Promise.reject(new Error('no dead letter is expected')) } };

/** A session whose deliveries finish when told to, by their offset. */
async function open() {
  const commits: bigint[] = [];
  const anticipated: bigint[] = [];
  const expected: unknown[] = [];
  const tenures: Tenure[] = [];
  const kafka = { answers: Promise.resolve() };
  const finish = new Map<bigint, () => void>();
  const timers: (() => void)[] = [];
  const handle = async (
    [delivery]: readonly Delivery[],
    _signal: AbortSignal,
    turn: Turn,
  ): Promise<readonly OutgoingRecord[]> => {
    tenures.push(turn.tenure);
    turn.expect({ topic: 'results', key: String(delivery?.offset) });
    await new Promise<void>((resolve) => finish.set(delivery?.offset ?? -1n, resolve));
    return [];
  };
  const session = new PartitionSession({
    groupId: 'group',
    topic: 'topic',
    handle,
    limits: { maxBatchSize: 1, concurrency: 10, maxInFlight: 10, maxInFlightBytes: 1000 },
    deadLetters,
    place: () => ({ partition: 0, highWatermark: 3n }),
    committer: {
      open: () => Promise.resolve({ offset: 0n, metadata: '' }),
      anticipate: (nextOffset) => void anticipated.push(nextOffset),
      expect: ({ key }) => void expected.push(key),
      commit: async (_records, nextOffset) => {
        await kafka.answers;
        commits.push(nextOffset);
      },
      close: () => Promise.resolve(),
    },
    readHandledKeys: undefined,
    fuse: new DeadLetterFuse(),
    setTimer: (act) => {
      timers.push(act);
      return () => {
        if (timers.includes(act)) timers.splice(timers.indexOf(act), 1);
      };
    },
    onCommit: () => undefined,
    onEnd: (error) => {
      throw error;
    },
  });
  await session.open();
  const place = { topic: 'topic', partition: 0, timestampMs: 0, key: null, value: null, headers: {} };
  const accept = (...offsets: bigint[]): void => {
    for (const offset of offsets)
      session.accept({ delivery: { ...place, offset }, nextOffset: offset + 1n, release: () => undefined });
  };
  accept(0n, 1n, 2n);
  return {
    session,
    commits,
    anticipated,
    expected,
    tenures,
    kafka,
    accept,
    finish: (...offsets: bigint[]) => offsets.forEach((offset) => finish.get(offset)?.()),
    /** Time passes: what gathers has waited long enough. */
    ring: () => timers.shift()?.(),
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('PartitionSession', () => {
  it('commits what finishes together at once, in one commit', async () => {
    const { session, commits, finish } = await open();
    finish(2n, 0n, 1n);
    await session.whenIdle();
    expect(commits).toEqual([3n]);
  });

  it('lets a result gather with those under way beside it', async () => {
    const { session, commits, finish } = await open();
    finish(0n);
    await settle();
    expect(commits).toEqual([]);
    finish(1n, 2n);
    await session.whenIdle();
    expect(commits).toEqual([3n]);
  });

  it('commits a result that waited long enough without the slow one behind it', async () => {
    const { session, commits, finish, ring } = await open();
    finish(0n, 1n);
    await settle();
    ring();
    await settle();
    expect(commits).toEqual([2n]);
    finish(2n);
    await session.whenIdle();
    expect(commits).toEqual([2n, 3n]);
  });

  it('says ahead what will be committed for a delivery that is alone, and only then', async () => {
    const { session, anticipated, accept, finish } = await open();
    expect(anticipated).toEqual([1n]);
    finish(0n, 1n, 2n);
    await session.whenIdle();
    accept(3n, 4n);
    expect(anticipated).toEqual([1n, 4n]);
  });

  it('says it at rest already, and not once the next delivery is there', async () => {
    const { session, anticipated, accept, finish, ring } = await open();
    finish(0n, 1n, 2n);
    await session.whenIdle();
    ring();
    expect(anticipated).toEqual([1n, 4n]);
    accept(3n);
    expect(anticipated).toEqual([1n, 4n, 4n]);
    finish(3n);
    await session.whenIdle();
    accept(4n);
    ring();
    expect(anticipated).toEqual([1n, 4n, 4n, 5n]);
  });

  it('says nothing ahead while a note is being committed', async () => {
    const { session, anticipated, accept, finish, tenures, kafka, commits } = await open();
    finish(0n, 1n, 2n);
    await session.whenIdle();
    let answer: () => void = () => undefined;
    kafka.answers = new Promise((resolve) => (answer = resolve));
    const kept = tenures[0]?.keepNote('a note');
    accept(3n);
    expect(anticipated).toEqual([1n]);
    answer();
    await kept;
    finish(3n);
    await session.whenIdle();
    expect(commits).toEqual([3n, 3n, 4n]);
  });

  it('passes on where the record of a delivery that is alone will go', async () => {
    const { session, expected, accept, finish } = await open();
    expect(expected).toEqual(['0']);
    finish(0n, 1n, 2n);
    await session.whenIdle();
    accept(3n);
    expect(expected).toEqual(['0', '3']);
  });

  it('commits nothing any more once it has ended', async () => {
    const { session, commits, finish } = await open();
    finish(0n);
    await settle();
    await session.end();
    finish(1n, 2n);
    await settle();
    expect(commits).toEqual([]);
  });
});
