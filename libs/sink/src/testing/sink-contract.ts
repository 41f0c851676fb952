import { RejectedError } from '@sightline/messages';
import type { OpenSink, SinkRecord } from '../sink.js';
import { MemoryPartition } from './memory-partition.js';
import { sampleRecords } from './sample-records.js';

/** A sink with a destination of its own, as the contract tests it. */
export interface SinkBench {
  open(): Promise<OpenSink>;
  /** The prediction_id of every copy the destination holds, in any order. */
  stored(): Promise<readonly string[]>;
  /** From now on the destination is away. */
  breakDestination(): Promise<void> | void;
  /** A record the destination can never take, where there is one. */
  readonly unacceptable?: SinkRecord;
}

/** What a kind of destination can do. Whoever says false has said why in its docs. */
export interface SinkTraits {
  /** False only where a copy cannot be told from the first, as on a terminal: then a repeated batch shows twice. */
  readonly keepsOneCopy: boolean;
  /** False for a destination that takes every record. */
  readonly rejects: boolean;
}

/** One promise of every sink, and an act that throws when it is broken. */
export interface SinkPromise {
  readonly title: string;
  /** Whether the promise concerns a sink of this kind. */
  readonly concerns: (traits: SinkTraits) => boolean;
  readonly check: (bench: SinkBench) => Promise<void>;
}

const ids = (records: readonly SinkRecord[]): string[] =>
  records.map(({ prediction }) => prediction.prediction_id).sort();

function require(condition: boolean, complaint: string): void {
  if (!condition) throw new Error(complaint);
}

async function requireStored(bench: SinkBench, records: readonly SinkRecord[]): Promise<void> {
  const found = [...(await bench.stored())].sort();
  require(JSON.stringify(found) ===
    JSON.stringify(
      ids(records),
    ), `wanted ${records.length} records stored once each, found ${found.length} of ${new Set(found).size} kinds`);
}

async function thrownBy(act: () => Promise<void>): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  return undefined;
}

const always = (): boolean => true;

/** What every sink promises; `describeSink` makes a test of each. */
export const sinkContract: readonly SinkPromise[] = [
  {
    title: 'takes an empty batch and stores nothing',
    concerns: always,
    async check(bench) {
      const sink = await bench.open();
      const turn = new MemoryPartition().takeOver();
      await sink.write([], turn);
      await requireStored(bench, []);
      await sink.close?.();
    },
  },
  {
    title: 'has stored every record of a batch once write resolves',
    concerns: always,
    async check(bench) {
      const sink = await bench.open();
      const turn = new MemoryPartition().takeOver();
      await sink.write(sampleRecords(5), turn);
      await requireStored(bench, sampleRecords(5));
      await sink.write(sampleRecords(3, 5), turn);
      await requireStored(bench, sampleRecords(8));
      await sink.close?.();
    },
  },
  {
    title: 'leaves one copy of a batch that is written twice, also by a new process',
    concerns: ({ keepsOneCopy }) => keepsOneCopy,
    async check(bench) {
      const partition = new MemoryPartition();
      const first = await bench.open();
      const turn = partition.takeOver();
      await first.write(sampleRecords(5), turn);
      await first.write(sampleRecords(5), turn);
      await requireStored(bench, sampleRecords(5));
      await first.close?.();
      const second = await bench.open();
      await second.write(sampleRecords(5), partition.takeOver());
      await requireStored(bench, sampleRecords(5));
      await second.close?.();
    },
  },
  {
    title: 'shows a batch twice that is written twice, as it says it does',
    concerns: ({ keepsOneCopy }) => !keepsOneCopy,
    async check(bench) {
      const sink = await bench.open();
      const turn = new MemoryPartition().takeOver();
      await sink.write(sampleRecords(2), turn);
      await sink.write(sampleRecords(2), turn);
      await requireStored(bench, [...sampleRecords(2), ...sampleRecords(2)]);
      await sink.close?.();
    },
  },
  {
    title: 'leaves one copy of each record when a repeated batch is longer than before',
    concerns: ({ keepsOneCopy }) => keepsOneCopy,
    async check(bench) {
      const sink = await bench.open();
      const turn = new MemoryPartition().takeOver();
      await sink.write(sampleRecords(3), turn);
      await sink.write(sampleRecords(7), turn);
      await requireStored(bench, sampleRecords(7));
      await sink.close?.();
    },
  },
  {
    title: 'names the records it rejects by their index and stores the others',
    concerns: ({ rejects }) => rejects,
    async check(bench) {
      const { unacceptable } = bench;
      if (!unacceptable) throw new Error('the bench has no unacceptable record, though the sink rejects some');
      const sink = await bench.open();
      const turn = new MemoryPartition().takeOver();
      const [first, ...others] = sampleRecords(3);
      const batch = [first, unacceptable, ...others].filter((record) => record !== undefined);
      const error = await thrownBy(() => sink.write(batch, turn));
      require(error instanceof RejectedError, `wanted a RejectedError, got ${String(error)}`);
      const rejections = error instanceof RejectedError ? error.rejections : [];
      require(rejections.map(({ index }) => index).join() ===
        '1', `wanted index 1 rejected, got ${JSON.stringify(rejections)}`);
      require(rejections.every(
        ({ code, message }) => /^[a-z0-9_]+$/.test(code) && message !== '',
      ), 'wanted a code and a message for each rejection');
      await requireStored(bench, sampleRecords(3));
      await sink.close?.();
    },
  },
  {
    title: 'does not resolve a write while the destination is away, and closes all the same',
    concerns: always,
    async check(bench) {
      const sink = await bench.open();
      const turn = new MemoryPartition().takeOver();
      await bench.breakDestination();
      const error = await thrownBy(() => sink.write(sampleRecords(2), turn));
      require(error instanceof Error, 'the write resolved though nothing can have been stored');
      require(!(error instanceof RejectedError), 'the records were given up though the destination was only away');
      await sink.close?.();
    },
  },
  {
    title: 'closes without having written',
    concerns: always,
    async check(bench) {
      const sink = await bench.open();
      await sink.close?.();
      await requireStored(bench, []);
    },
  },
];
