import type { Turn } from '@sightline/kafka';
import { RejectedError, RetryableError } from '@sightline/messages';
import { sampleRecord, sampleRecords } from '@sightline/sink/testing';
import { describe, expect, it } from 'vitest';
import { MemoryTable, type Fate } from '../testing/memory-table.js';
import { PartitionStream } from './partition-stream.js';

const RECORDS = 120;
const isRefused = (offset: number): boolean => offset % 7 === 3;
const record = (offset: number) => sampleRecord(offset, { arm: isRefused(offset) ? 'refused' : 'fine' });
const accepted = Array.from({ length: RECORDS }, (_, offset) => offset).filter((offset) => !isRefused(offset));
const ids = (offsets: readonly number[]): string[] =>
  offsets.map((offset) => record(offset).prediction.prediction_id).sort();
const storedIds = ({ rows }: MemoryTable): unknown[] => rows.map((row) => row.prediction_id).sort();

/** Numbers from 0 to 1 that are the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What Kafka keeps of a partition, and its takeovers. */
class Partition {
  offset = 0;
  note = '';

  takeOver(): Turn & { readonly kept: () => string } {
    let kept = this.note;
    return {
      tenure: {
        partition: 0,
        offset: BigInt(this.offset),
        note: this.note,
        signal: new AbortController().signal,
        end: () => BigInt(RECORDS),
        keepNote: (note) => {
          this.note = note;
          return Promise.resolve();
        },
      },
      note: (text) => {
        kept = text;
      },
      expect: () => undefined,
      kept: () => kept,
    };
  }

  commit(offset: number, note: string): void {
    [this.offset, this.note] = [offset, note];
  }
}

/** One owner's time: batches of any size until it dies, at any point; some of what it has written is never committed. */
async function live(partition: Partition, table: MemoryTable, random: () => number): Promise<void> {
  const turn = partition.takeOver();
  const stream = await PartitionStream.takeOver(turn.tenure, table.streams, table.stored);
  let position = partition.offset;
  while (position < RECORDS) {
    const end = Math.min(RECORDS, position + 1 + Math.floor(random() * 15));
    const batch = Array.from({ length: end - position }, (_, index) => record(position + index));
    await stream.write(batch, turn).catch((error: unknown) => {
      if (!(error instanceof RejectedError)) throw error;
    });
    position = end;
    if (random() < 0.2) return;
    if (random() < 0.6) partition.commit(position, turn.kept());
  }
  partition.commit(position, turn.kept());
}

describe('PartitionStream', () => {
  it.each(Array.from({ length: 200 }, (_, seed) => seed))(
    'stores each record once however its owners die and wherever batches begin (seed %d)',
    async (seed) => {
      const random = randomOf(seed);
      const fate = (): Fate => (random() < 0.75 ? 'done' : random() < 0.5 ? 'lost' : 'unanswered');
      const table = new MemoryTable(fate, ({ arm }) => arm === 'refused');
      const partition = new Partition();
      while (partition.offset < RECORDS) {
        await live(partition, table, random).catch((error: unknown) => {
          if (!(error instanceof RetryableError)) throw error;
        });
        if (random() < 0.1) table.forgetStreams();
      }
      expect(storedIds(table)).toEqual(ids(accepted));
    },
  );

  it('lets an owner that was taken for dead store nothing more', async () => {
    const table = new MemoryTable();
    const partition = new Partition();
    const zombie = partition.takeOver();
    const frozen = await PartitionStream.takeOver(zombie.tenure, table.streams, table.stored);
    await frozen.write(sampleRecords(2), zombie);
    const next = partition.takeOver();
    const stream = await PartitionStream.takeOver(next.tenure, table.streams, table.stored);
    await expect(frozen.write(sampleRecords(3, 2), zombie)).rejects.toThrow(RetryableError);
    await stream.write(sampleRecords(5), next);
    expect(table.rows).toHaveLength(5);
  });

  it('asks the table nothing after a clean stop, nor where there was nothing before', async () => {
    const table = new MemoryTable();
    const partition = new Partition();
    const first = partition.takeOver();
    await (await PartitionStream.takeOver(first.tenure, table.streams, table.stored)).write(sampleRecords(5), first);
    partition.commit(5, first.kept());
    const second = partition.takeOver();
    const stream = await PartitionStream.takeOver(second.tenure, table.streams, table.stored);
    await stream.write(sampleRecords(5, 5), second);
    expect([table.rows.length, table.asked]).toEqual([10, 0]);
  });

  it('stores nothing twice when the group is rewound to the beginning', async () => {
    const table = new MemoryTable();
    const first = new Partition().takeOver();
    await (await PartitionStream.takeOver(first.tenure, table.streams, table.stored)).write(sampleRecords(5), first);
    const rewound = new Partition().takeOver();
    const stream = await PartitionStream.takeOver(rewound.tenure, table.streams, table.stored);
    await stream.write(sampleRecords(8), rewound);
    expect(storedIds(table)).toHaveLength(8);
  });

  it('sends no row that BigQuery would never take, and stores the others', async () => {
    const table = new MemoryTable();
    const turn = new Partition().takeOver();
    const stream = await PartitionStream.takeOver(turn.tenure, table.streams, table.stored);
    const [first, second] = [sampleRecord(0), sampleRecord(1)];
    const large = { ...second, delivery: { ...second.delivery, value: Buffer.alloc(6_000_000) } };
    await expect(stream.write([first, large], turn)).rejects.toMatchObject({
      rejections: [{ index: 1, code: 'row_too_large' }],
    });
    expect(storedIds(table)).toEqual([first.prediction.prediction_id]);
  });
});
