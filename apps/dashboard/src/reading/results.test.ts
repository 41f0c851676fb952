import type { Delivery } from '@sightline/kafka';
import type { Outcome, Prediction, Role, Source } from '@sightline/messages';
import { seededRandom } from '@sightline/image';
import { describe, expect, it } from 'vitest';
import type { Filter } from '@sightline/figures';
import { windowNames, windowSpecs, windowStart } from '@sightline/figures';
import { percentile, tally } from '../testing/page-numbers.js';
import { predictionOf } from '../testing/scene.js';
import { Results } from './results.js';

const NOW = Date.UTC(2026, 5, 1, 12, 34, 56, 789);
const random = seededRandom('a day of predictions');
const pick = <T>(choices: readonly [T, ...T[]]): T => random.pick(choices);

/** Durations of many magnitudes, as those of a pipeline that is at rest and one that is behind. */
const someMs = (): number => Math.exp(random.between(-2, 7));

interface Written {
  readonly prediction: Prediction;
  readonly atMs: number;
}

/** A day and an hour of predictions of every kind, denser towards now. */
function writtenDay(count: number): readonly Written[] {
  return Array.from({ length: count }, (_, number) => {
    const outcome = pick<Outcome>(['classified', 'classified', 'classified', 'low_confidence', 'rejected']);
    const rejected = outcome === 'rejected';
    const atMs = NOW - Math.floor(Math.exp(random.between(0, Math.log(25 * 3_600_000))));
    const [queued, decoded, inferred] = [someMs(), someMs(), someMs()];
    return {
      atMs,
      prediction: predictionOf(number, {
        outcome,
        source: pick<Source>(['http', 'gcs', 'simulator']),
        model_name: rejected ? null : pick(['old', 'new']),
        model_version: rejected ? null : '1',
        role: pick<Role>(['primary', 'primary', 'primary', 'shadow']),
        arm: rejected ? null : pick(['a', 'b', null]),
        label: rejected ? null : `label-${random.integer(0, 39)}`,
        error_code: rejected ? pick(['truncated', 'too_many_pixels']) : null,
        timings_ms: { queued, fetched: null, decoded, waited: 0, inferred, total: queued + decoded + inferred },
      }),
    };
  });
}

async function resultsOf(written: readonly Written[]): Promise<Results> {
  const values = new Map(written.map(({ prediction }, number) => [String(number), prediction]));
  const codec = {
    decode: (value: Buffer | null) => Promise.resolve(values.get(String(value)) ?? predictionOf(0)),
  };
  const onUnreadable = (error: unknown): never => {
    throw error as Error;
  };
  const results = new Results({ codec, onUnreadable }, () => NOW);
  for (const [number, { atMs }] of written.entries()) results.take(deliveryOf(number, atMs));
  await results.caughtUp();
  return results;
}

function deliveryOf(number: number, timestampMs: number): Delivery {
  const value = Buffer.from(String(number));
  return { topic: 'results', partition: 0, offset: BigInt(number), timestampMs, key: null, value, headers: {} };
}

const filters: readonly Filter[] = [{}, { source: 'gcs' }, { model: 'new@1' }, { model: 'old@1', arm: 'b' }];

describe('figures', async () => {
  const written = writtenDay(20_000);
  const results = await resultsOf(written);

  describe.each(windowNames)('of %s', (name) => {
    const from = windowStart(windowSpecs[name], NOW);
    const inWindow = written.filter(({ atMs }) => atMs >= from).map(({ prediction }) => prediction);

    it.each(filters)('are those of the same predictions counted one by one, %j', (filter) => {
      const wanted = inWindow.filter(
        (prediction) =>
          (filter.source === undefined || prediction.source === filter.source) &&
          (filter.model === undefined || `${prediction.model_name}@${prediction.model_version}` === filter.model) &&
          (filter.arm === undefined || prediction.arm === filter.arm),
      );
      const primary = wanted.filter(({ role }) => role === 'primary');
      const figures = results.figures(name, filter);
      expect(primary.length).toBeGreaterThan(200);
      expect(figures.from).toBe(from);
      const none = { classified: 0, low_confidence: 0, rejected: 0 };
      expect(figures.counts).toEqual({ ...none, ...tally(primary.map(({ outcome }) => outcome)) });
      const total = figures.series.classified.map(
        (count, index) => count + (figures.series.low_confidence[index] ?? 0) + (figures.series.rejected[index] ?? 0),
      );
      expect(total.reduce((sum, count) => sum + count, 0)).toBe(primary.length);
      const labels = tally(primary.flatMap(({ label }) => label ?? []));
      const shown = figures.labels.filter((label) => label.name !== 'everything else');
      for (const { name: label, count } of shown) expect(count).toBe(labels[label]);
      expect(figures.labels.reduce((sum, { count }) => sum + count, 0)).toBe(
        Object.values(labels).reduce((sum, count) => sum + count, 0),
      );
      const errors = tally(primary.flatMap(({ error_code }) => error_code ?? []));
      expect(Object.fromEntries(figures.errors.map((error) => [error.name, error.count]))).toEqual(errors);
      const models = tally(
        wanted.map(({ model_name, arm, role }) => JSON.stringify([model_name ?? '', arm ?? '', role])),
      );
      expect(
        Object.fromEntries(
          figures.models.map(({ model, arm, role, count }) => [
            JSON.stringify([model.replace('@1', ''), arm, role]),
            count,
          ]),
        ),
      ).toEqual(models);
    });

    it('have percentiles within 2 % of the exact ones, whole and slot by slot', () => {
      const primary = inWindow.filter(({ role }) => role === 'primary');
      const { stages, series } = results.figures(name, {});
      for (const stage of ['total', 'queued', 'decoded', 'inferred'] as const) {
        const values = primary.flatMap(({ timings_ms }) => timings_ms[stage] ?? []);
        for (const [field, quantile] of [
          ['p50', 0.5],
          ['p95', 0.95],
          ['p99', 0.99],
        ] as const) {
          const exact = percentile(values, quantile);
          expect(Math.abs((stages[stage]?.[field] ?? NaN) - exact) / exact).toBeLessThan(0.02);
        }
      }
      expect(stages.waited?.p99).toBe(0);
      expect(stages.fetched).toBeNull();
      const slot = series.at.findIndex((at) => at * 1000 > NOW - 2 * series.slotMs);
      const start = (series.at[slot] ?? 0) * 1000;
      const inSlot = written.filter(({ atMs, prediction }) => {
        const slotOf = atMs >= start && atMs < start + series.slotMs;
        return slotOf && prediction.role === 'primary';
      });
      const exact = percentile(
        inSlot.map(({ prediction }) => prediction.timings_ms.total ?? 0),
        0.95,
      );
      expect(Math.abs((series.p95[slot] ?? NaN) - exact) / exact).toBeLessThan(0.02);
    });
  });

  it('count a message once, however often a reader that lost its connection reads it', async () => {
    const few = written.slice(0, 50).map(({ prediction }) => ({ prediction, atMs: NOW - 1000 }));
    const again = await resultsOf(few);
    const before = again.figures('5m', {}).counts;
    for (let number = 0; number < 50; number++) again.take(deliveryOf(number, NOW - 1000));
    await again.caughtUp();
    expect(again.figures('5m', {}).counts).toEqual(before);
  });
});

describe('hostile predictions', () => {
  it('with impossible times and durations are counted, and spoil no percentile', async () => {
    const odd = [NaN, -5, Infinity, -Infinity, 1e300].map((total, number) => ({
      atMs: number === 0 ? NOW + 3_600_000 : NOW - 1000,
      prediction: predictionOf(number, {
        received_at: -1e15,
        processed_at: 9e18,
        timings_ms: { queued: NaN, fetched: null, decoded: -1, waited: null, inferred: null, total },
      }),
    }));
    const good = { atMs: NOW - 1000, prediction: predictionOf(9, {}) };
    const { counts, stages, series } = (await resultsOf([...odd, good])).figures('5m', {});
    expect(counts.classified).toBe(6);
    expect(stages.total?.count).toBe(2);
    expect(stages.total?.p99).toBeLessThan(90_000_000);
    expect(stages.published).toBeNull();
    expect(JSON.stringify(series)).not.toContain('NaN');
  });

  it('that make labels and models up fill no memory, and none is lost from the counts', async () => {
    const many = Array.from({ length: 6000 }, (_, number) => ({
      atMs: NOW - 1000,
      prediction: predictionOf(number, { label: `made up ${number}`, model_name: `model-${number}` }),
    }));
    const { counts, labels, models } = (await resultsOf(many)).figures('24h', {});
    expect(counts.classified).toBe(6000);
    expect(labels.length).toBeLessThan(20);
    expect(labels.reduce((sum, { count }) => sum + count, 0)).toBe(6000);
    expect(models.length).toBeLessThanOrEqual(40);
  });

  it('of a megabyte are cut in the list', async () => {
    const huge = 'x'.repeat(1_000_000);
    const results = await resultsOf([
      { atMs: NOW, prediction: predictionOf(1, { label: huge, source_key: huge, arm: huge }) },
    ]);
    const { rows } = results.latest.since(0, {}, 10);
    expect(JSON.stringify(rows).length).toBeLessThan(2000);
    expect(JSON.stringify(results.figures('5m', {})).length).toBeLessThan(20_000);
  });
});

describe('batch sizes', () => {
  it('are told by the calls that predictions share', async () => {
    const calls = [3, 1, 8];
    const many = calls.flatMap((size, call) =>
      Array.from({ length: size }, (_, index) => ({
        atMs: NOW - 1000,
        prediction: predictionOf(call * 10 + index, {
          timings_ms: { queued: 1, fetched: null, decoded: 1, waited: 1, inferred: 3 + call / 7, total: 6 },
        }),
      })),
    );
    expect((await resultsOf(many)).figures('5m', {}).models[0]?.batchSize).toBe(4);
  });
});
