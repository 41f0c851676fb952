import type { Delivery } from '@sightline/kafka';
import { RejectedError, RetryableError, UnreadableMessageError } from '@sightline/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { sinkWriter } from './sink-writer.js';
import { MemoryPartition } from './testing/memory-partition.js';
import { MemoryDestination } from './testing/memory-sink.js';
import { sampleRecord } from './testing/sample-records.js';

let destination: MemoryDestination;
let recorded: boolean[];
let write: (batch: readonly Delivery[]) => Promise<unknown>;

/** Deliveries that the codec below reads as told by their values. */
function deliveries(...values: readonly string[]): readonly Delivery[] {
  return values.map((value, offset) => ({ ...sampleRecord(offset).delivery, value: Buffer.from(value) }));
}

beforeEach(async () => {
  destination = new MemoryDestination();
  recorded = [];
  const handle = sinkWriter({
    name: 'test',
    sink: await destination.open(),
    summary: { record: (_, succeeded) => void recorded.push(succeeded) },
    codec: {
      decode: (value, place) => {
        const text = String(value);
        if (text === 'unreadable') return Promise.reject(new UnreadableMessageError('bad_magic', 'no prediction'));
        if (text === 'registry away') return Promise.reject(new RetryableError('the registry is away'));
        return Promise.resolve(
          sampleRecord(Number(place?.offset), text === 'rejected' ? { outcome: 'rejected' } : { label: text })
            .prediction,
        );
      },
    },
  });
  write = (batch) => handle(batch, new AbortController().signal, new MemoryPartition().takeOver());
});

describe('sinkWriter', () => {
  it('stores what is readable and gives up on the rest by its index in the batch', async () => {
    const writing = write(deliveries('cat', 'unreadable', 'dog', 'unspeakable', 'cat'));
    await expect(writing).rejects.toThrow(RejectedError);
    await expect(writing).rejects.toMatchObject({
      rejections: [
        { index: 1, code: 'bad_magic', message: 'no prediction' },
        { index: 3, code: 'bad_label', message: 'That label is not taken here' },
      ],
    });
    expect([...destination.rows.values()].map(({ label }) => label)).toEqual(['cat', 'dog', 'cat']);
  });

  it('asks the sink for nothing when nothing is readable', async () => {
    destination.breakDestination();
    await expect(write(deliveries('unreadable'))).rejects.toMatchObject({
      rejections: [{ index: 0, code: 'bad_magic' }],
    });
  });

  it('hands the same batch back when the destination is away', async () => {
    destination.breakDestination();
    await expect(write(deliveries('cat'))).rejects.toThrow(RetryableError);
    expect(recorded).toEqual([]);
  });

  it('writes nothing when the schema registry is away', async () => {
    await expect(write(deliveries('cat', 'registry away'))).rejects.toThrow(RetryableError);
    expect(destination.rows.size).toBe(0);
  });

  it('counts a rejected image as one without success, and only what was stored', async () => {
    await write(deliveries('cat', 'rejected', 'unspeakable')).catch(() => undefined);
    expect(recorded).toEqual([true, false]);
  });
});
