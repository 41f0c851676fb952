import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@sightline/config';
import type { Broker } from '@sightline/kafka';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { openCodecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { openSliceSinkConsumer } from '@sightline/sink';
import { sampleRecord, ServiceBench } from '@sightline/sink/testing';
import { fakeObjectStore, type FakeObjectStore } from '@sightline/storage/testing';
import { describe, expect, it, vi } from 'vitest';
import { openArchive, sink } from './sink.js';
import { bucket, predictionIds, readArchive } from './testing/archive-bench.js';
import { Random } from './testing/random.js';
import { ShakyStore } from './testing/shaky-store.js';

const RESULTS = 'image-stream-results';
// Most of a history is waiting: several run at once.
const GROUPS = 4;
const GROUP_SIZE = 6;
const ROUNDS = 8;
const noon = Date.parse('2026-11-27T12:00:00Z') * 1000;

/** One history: predictions come, writers live and die, and requests are lost, repeated and late. */
class History {
  readonly published: string[] = [];
  readonly random: Random;
  readonly broker: FakeBroker = fakeBroker({ topics: { [RESULTS]: 2, [`${RESULTS}.dead-letter`]: 1 } });
  readonly objects: FakeObjectStore = fakeObjectStore(bucket);
  readonly shaky: ShakyStore;
  readonly #codecs = openCodecs(readSettings(sink.settings, [], { OUTPUT_BUCKET: bucket }));

  constructor(readonly seed: number) {
    this.random = new Random(seed);
    this.shaky = new ShakyStore(this.objects, this.random);
  }

  /** Predictions of hours that lie around noon, in no order. */
  async publish(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const processed_at = noon + this.random.whole(-90, 90) * 60_000_000;
      const { prediction } = sampleRecord(this.published.length, { processed_at });
      const { value } = await this.#codecs.prediction.encode(prediction);
      this.broker.write([{ topic: RESULTS, key: prediction.image_id, value }]);
      this.published.push(prediction.prediction_id);
    }
  }

  /** Starts a writer with settings of its own; the result ends it, cleanly or as a crash does. */
  async startWriter(): Promise<(isCrash: boolean) => Promise<void>> {
    const { random } = this;
    const config = readSettings(sink.settings, [], {
      OUTPUT_BUCKET: bucket,
      OBJECT_MAX_RECORDS: String(random.whole(1, 25)),
      OBJECT_MAX_AGE_MS: String(random.whole(100, 200)),
      OBJECT_MAX_BYTES: String(random.whole(1024, 20_000)),
      MAX_BATCH_SIZE: String(random.whole(1, 10)),
      MAX_IN_FLIGHT: String(random.whole(10, 60)),
    });
    const service = new ServiceBench();
    let crash = (): Promise<void> => Promise.resolve();
    const broker: Broker = {
      ...this.broker,
      consumeSlices: async (options) => {
        const consumer = await this.broker.consumeSlices(options);
        crash = () => consumer.close();
        return consumer;
      },
    };
    this.shaky.crash = () => void crash();
    const open = () => openArchive(this.shaky, config, silentLogger);
    await openSliceSinkConsumer({ ...sink, open }, config, broker, service);
    return async (isCrash) => {
      if (isCrash) await crash();
      await service.close();
      expect(service.failures).toEqual([]);
    };
  }

  async run(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      await this.publish(this.random.whole(0, 30));
      const endWriter = await this.startWriter();
      await delay(this.random.whole(0, 30));
      await this.publish(this.random.whole(0, 10));
      await delay(this.random.whole(0, 60));
      await endWriter(this.random.chance(0.7));
      await this.shaky.thaw(0.5);
      this.expectNothingTwice(predictionIds(await readArchive(this.objects)));
    }
    this.shaky.isCalm = true;
    const endLast = await this.startWriter();
    await vi.waitFor(
      async () => {
        const committed = await this.broker.topics.committed('gcs-writer', RESULTS);
        expect(committed.reduce((sum, { offset }) => sum + Number(offset ?? 0n), 0)).toBe(this.published.length);
      },
      { timeout: 60_000, interval: 50 },
    );
    await endLast(false);
    await this.shaky.thaw();
  }

  expectNothingTwice(ids: readonly string[]): void {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  }
}

describe('the archive', { timeout: 120_000 }, () => {
  it.each(Array.from({ length: GROUPS }, (_, group) => group))(
    'holds each prediction once, at every moment at most once, through lost requests, crashes and zombies (histories %#)',
    async (group) => {
      const seeds = Array.from({ length: GROUP_SIZE }, (_, index) => group * GROUP_SIZE + index);
      const histories = seeds.map((seed) => new History(seed));
      await Promise.all(histories.map((history) => history.run()));
      for (const { seed, shaky, objects, published } of histories) {
        const ids = predictionIds(await readArchive(objects));
        expect({ seed, changed: shaky.changed, ids: ids.sort() }).toEqual({ seed, changed: [], ids: published.sort() });
      }
    },
  );
});
