import { silentLogger } from '@sightline/observability';
import { manualClock } from '@sightline/observability/testing';
import { RejectedError, RetryableError } from '@sightline/messages';
import { describeSink, eachBatchASlice, sampleRecord, sampleRecords } from '@sightline/sink/testing';
import type { SinkRecord } from '@sightline/sink';
import { StorageError, type StoredObject } from '@sightline/storage';
import { fakeObjectStore, type FakeObjectStore } from '@sightline/storage/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { openArchive, type ArchiveConfig } from './sink.js';
import { bucket, defaults, predictionIds, readArchive } from './testing/archive-bench.js';

const never = new AbortController().signal;
const at = (time: string): number => Date.parse(time) * 1000;

let store: FakeObjectStore;
beforeEach(() => {
  store = fakeObjectStore(bucket);
});

const open = (config: Partial<ArchiveConfig> = {}) =>
  openArchive(store, { ...defaults, ...config }, silentLogger, manualClock());

async function storeAll(records: readonly SinkRecord[], config: Partial<ArchiveConfig> = {}): Promise<void> {
  const slice = open(config).openSlice();
  await slice.add(records);
  await slice.store('full', never);
}

describeSink(
  'the archive',
  () => {
    const own = fakeObjectStore(bucket);
    return {
      open: () => Promise.resolve(eachBatchASlice(openArchive(own, defaults, silentLogger, manualClock()))),
      stored: async () => {
        own.mend();
        return predictionIds(await readArchive(own));
      },
      breakDestination: () => own.breakWith(new StorageError('unreachable', 'The bucket is away.')),
      unacceptable: sampleRecord(99, { processed_at: Number.MAX_SAFE_INTEGER * 1000 }),
    };
  },
  { keepsOneCopy: true, rejects: true },
);

describe('the objects of the archive', () => {
  it('lie in the hour of their records, named by topic, partition and first offset', async () => {
    await storeAll([
      sampleRecord(7, { processed_at: at('2026-11-27T08:59:59.999Z') }),
      sampleRecord(8, { processed_at: at('2026-11-27T09:00:00Z') }),
      sampleRecord(9, { processed_at: at('2026-11-27T08:59:59.5Z') }),
      sampleRecord(12, { processed_at: at('2026-11-28T00:00:00Z') }),
    ]);
    const objects = await readArchive(store);
    expect([...objects].map(([name, lines]) => [name, lines.length])).toEqual([
      ['outputs/predictions/date=2026-11-27/hour=08/image-stream-results-0-00000000000000000007.ndjson', 2],
      ['outputs/predictions/date=2026-11-27/hour=09/image-stream-results-0-00000000000000000008.ndjson', 1],
      ['outputs/predictions/date=2026-11-28/hour=00/image-stream-results-0-00000000000000000012.ndjson', 1],
    ]);
  });

  it('hold each prediction whole on a line, its times as ISO 8601 to the microsecond', async () => {
    const nasty = { 'a\nb': '{"\u2028\u0000\ud800', 'ключ ✓': '""' };
    const record = sampleRecord(1, {
      received_at: at('2026-11-27T08:00:00Z') + 1,
      processed_at: at('1969-12-31T23:59:59Z') + 999_999,
      metadata: nasty,
    });
    await storeAll([record]);
    const [line = ''] = [...(await readArchive(store)).values()].flat();
    expect(JSON.parse(line)).toEqual({
      ...record.prediction,
      metadata: { ...nasty, 'a\nb': '{"\u2028\u0000\ud800' },
      received_at: '2026-11-27T08:00:00.000001Z',
      processed_at: '1969-12-31T23:59:59.999999Z',
    });
  });

  it('are the same bytes whatever the batches in which their records came', async () => {
    await storeAll(sampleRecords(50));
    const once = await readArchive(store);
    const slice = open().openSlice();
    for (const record of sampleRecords(50)) await slice.add([record]);
    await slice.store('repeated', never);
    expect(await readArchive(store)).toEqual(once);
  });

  it('are packed where that is set, and keep the form of the slice that is repeated', async () => {
    await storeAll(sampleRecords(100), { OUTPUT_COMPRESSION: 'gzip' });
    const found: StoredObject[] = [];
    for await (const object of store.list(bucket, '')) found.push(object);
    const [object] = found;
    expect(object).toMatchObject({
      contentType: 'application/gzip',
      name: expect.stringMatching(/\.ndjson\.gz$/) as string,
    });
    expect(object?.size).toBeLessThan(10_000);
    expect(predictionIds(await readArchive(store))).toHaveLength(100);
    const repeated = open({ OUTPUT_COMPRESSION: 'none' }).openSlice('ndjson.gz');
    await repeated.add(sampleRecords(100));
    await repeated.store('repeated', never);
    expect((await readArchive(store)).size).toBe(1);
  });

  it('are full at the size that is set, and when they are of many hours', async () => {
    const slice = open({ OBJECT_MAX_BYTES: 5000 }).openSlice();
    await slice.add(sampleRecords(1));
    expect(slice.isFull).toBe(false);
    await slice.add(sampleRecords(9, 1));
    expect(slice.isFull).toBe(true);
    const hours = open().openSlice();
    const hour = at('2026-11-27T08:00:00Z');
    for (let index = 0; index < 24; index += 1) {
      expect(hours.isFull).toBe(false);
      await hours.add([sampleRecord(index, { processed_at: hour + index * 3_600_000_000 })]);
    }
    expect(hours.isFull).toBe(true);
  });

  it('leave out a prediction of no readable time, with its index and a code', async () => {
    const slice = open().openSlice();
    const odd = sampleRecord(1, { processed_at: at('+010000-01-01T00:00:00Z') });
    const adding = (): void => void slice.add([sampleRecord(0), odd, sampleRecord(2)]);
    expect(adding).toThrow(RejectedError);
    await slice.store('full', never);
    expect(predictionIds(await readArchive(store))).toHaveLength(2);
  });
});

describe('a bucket that does not take an object', () => {
  it.each([
    ['unreachable', 'Try later.', 'Try later.'],
    ['damaged', 'Other bytes.', 'Other bytes.'],
    ['not_found', 'Nothing.', 'The bucket gs://archive is not there: create it, or set OUTPUT_BUCKET to one that is.'],
    [
      'forbidden',
      'Not allowed.',
      'Not allowed. Storing needs the role Storage Object User (roles/storage.objectUser) on gs://archive.',
    ],
  ] as const)('that is %s is asked again later, and the reason is said in a sentence', async (code, said, expected) => {
    store.breakWith(new StorageError(code, said));
    const archive = open();
    const slice = archive.openSlice();
    await slice.add(sampleRecords(1));
    const storing = slice.store('age', never);
    await expect(storing).rejects.toThrow(RetryableError);
    await expect(storing).rejects.toThrow(expected);
    expect(archive.healthy?.()).toBe(false);
    store.mend();
    await slice.store('age', never);
    expect(archive.healthy?.()).toBe(true);
  });

  it('because the request is wrong fails the service', async () => {
    store.breakWith(new StorageError('refused', 'The name is too long.'));
    await expect(storeAll(sampleRecords(1))).rejects.toThrow(StorageError);
  });
});
