import { RetryableError } from '@sightline/messages';
import { expect, it } from 'vitest';
import type { Consumer } from '../broker.js';
import { numbers, sorted, until, type Bench, type InBench } from './bench.js';
import { sliceLimits as limits, SliceStore } from './slice-store.js';

const oneKey = (): string => 'one key';

/** What a consumer promises that settles its partitions slice by slice. */
export function describeSlices(bench: InBench): void {
  const committed = async (place: Bench): Promise<bigint> => {
    const offsets = await place.broker.topics.committed(place.id, place.input);
    return offsets.reduce((sum, { offset }) => sum + (offset ?? 0n), 0n);
  };

  it('stores slices of the size that is set, and commits none that is not stored', () =>
    bench(async (place) => {
      await place.send(numbers(12), oneKey);
      const store = new SliceStore();
      await store.consume(place);
      await until(() => expect(store.slices.size).toBe(1));
      expect([...store.slices.values()]).toEqual([{ ending: 'full', values: numbers(10) }]);
      await until(async () => expect(await committed(place)).toBe(10n));
    }));

  it('stores what has waited long enough, though nothing more comes', () =>
    bench(async (place) => {
      await place.send(numbers(4), oneKey);
      const store = new SliceStore();
      await store.consume(place, { limits: { ...limits, maxSliceAgeMs: 300 } });
      await until(() => expect(store.endings()).toEqual(['age']));
      expect(store.values()).toEqual(numbers(4));
    }));

  it('stores the rest when it drains, and begins after it', () =>
    bench(async (place) => {
      await place.send(numbers(4), oneKey);
      const store = new SliceStore();
      const first = await store.consume(place);
      await until(() => expect(first.inFlight().count).toBe(4));
      await first.drain();
      expect(store.endings()).toEqual(['leaving']);
      await place.send(numbers(10, 4), oneKey);
      await store.consume(place);
      await until(() => expect(store.values()).toEqual(numbers(14).filter((value) => value !== '00013')));
      expect(store.changed).toEqual([]);
    }));

  it('stores the same slice again after a crash between its storing and its commit, however much has come since', () =>
    bench(async (place) => {
      await place.send(numbers(4), oneKey);
      const store = new SliceStore();
      let crash: Promise<void> | undefined;
      store.beforeStore = () => void (crash ??= first.close());
      const first = await store.consume(place, { limits: { ...limits, maxSliceAgeMs: 300 } });
      await until(() => expect(store.slices.size).toBe(1));
      await crash;
      expect(await committed(place)).toBe(0n);
      await place.send(numbers(8, 4), oneKey);
      await store.consume(place, { limits: { ...limits, maxSliceAgeMs: 1000 } });
      await until(() => expect(store.values()).toEqual(numbers(12)));
      expect([...store.slices.values()]).toEqual([
        { ending: 'repeated', values: numbers(4) },
        { ending: 'age', values: numbers(8, 4) },
      ]);
      expect(store.changed).toEqual([]);
    }));

  it('hands the form of a slice to whoever repeats it', () =>
    bench(async (place) => {
      await place.send(numbers(4), oneKey);
      const forms: (string | undefined)[] = [];
      const away = {
        isFull: false,
        add: () => Promise.resolve(),
        store: () => Promise.reject(new RetryableError('away')),
      };
      const openSlice = (form?: string) => ({ ...away, form: form ?? `form ${forms.push(form)}` });
      await new SliceStore().consume(place, { openSlice, limits: { ...limits, maxSliceAgeMs: 100 } });
      const again: (string | undefined)[] = [];
      await until(() => expect(forms).toHaveLength(1));
      const later = (form?: string) => ({ ...away, isFull: again.push(form) < 0 });
      await until(async () => {
        const offsets = await place.broker.topics.committed(place.id, place.input);
        expect(offsets.some(({ offset }) => offset === 0n)).toBe(true);
      });
      await place.leave();
      await new SliceStore().consume(place, { openSlice: later });
      await until(() => expect(again[0]).toBe('form 1'));
    }));

  it('waits while the store is away, and loses and repeats nothing', () =>
    bench(async (place) => {
      await place.send(numbers(12, 20));
      const store = new SliceStore();
      store.away = true;
      let tries = 0;
      store.beforeStore = () => void (tries += 1);
      await store.consume(place, { limits: { ...limits, maxSliceAgeMs: 200 } });
      await until(() => expect(tries).toBeGreaterThan(3));
      expect(await committed(place)).toBe(0n);
      await place.send(numbers(12, 40));
      store.away = false;
      await until(() => expect(store.values()).toEqual([...numbers(12, 20), ...numbers(12, 40)]));
      expect(store.changed).toEqual([]);
      expect(place.failures).toEqual([]);
    }));

  it('closes the largest slice when all room in flight is taken, and completes repeated ones larger than that', () =>
    bench(async (place) => {
      await place.send(numbers(40, 20));
      const store = new SliceStore();
      store.away = true;
      const large = { ...limits, maxSliceAgeMs: 300, maxSliceSize: 100 };
      const first = await store.consume(place, { limits: large });
      await until(() => expect(first.inFlight().count).toBe(40));
      await until(() => expect(first.inFlight().count).toBe(0));
      await first.close();
      store.away = false;
      await place.send(numbers(40, 60));
      await store.consume(place, { limits: { ...large, maxInFlight: 5, maxSliceAgeMs: 60_000 } });
      await until(() => expect(store.values().length).toBeGreaterThanOrEqual(75));
      expect(store.endings().filter((ending) => ending === 'repeated')).toHaveLength(3);
      expect(store.endings()).toContain('room');
      expect(store.changed).toEqual([]);
    }));

  it('dead-letters what is rejected with the commit of its slice', () =>
    bench(async (place) => {
      await place.send(numbers(20), oneKey);
      const store = new SliceStore();
      await store.consume(place);
      const dead = await place.read(place.dead);
      await until(() => expect(dead).toHaveLength(1));
      expect(sorted(dead)[0]).toContain('it is thirteen');
      await until(() => expect(store.values()).toEqual(numbers(20).filter((value) => value !== '00013')));
    }));

  it('fails when storing has a bug, and commits nothing of the slice', () =>
    bench(async (place) => {
      await place.send(numbers(10), oneKey);
      const store = new SliceStore();
      store.beforeStore = () => {
        throw new TypeError('a bug');
      };
      await store.consume(place);
      await until(() => expect(place.failures).toEqual([expect.any(TypeError)]));
      expect(await committed(place)).toBe(0n);
    }));

  it('stores each delivery in one slice, the same each time, while consumers crash, join and leave', () =>
    bench(async (place) => {
      const count = 300;
      const store = new SliceStore();
      store.beforeStore = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
      const eager = (): Promise<Consumer> =>
        store.consume(place, { limits: { ...limits, maxSliceAgeMs: 30 + Math.random() * 100 } });
      const running = [await eager(), await eager()];
      for (let sent = 0; sent < count; sent += 30) {
        await place.send(numbers(30, 20 + sent));
        running.push(await eager());
        await (sent % 60 === 0 ? running.shift()?.close() : running.shift()?.drain());
      }
      await until(() => expect(store.values().length).toBeGreaterThanOrEqual(count));
      await Promise.all(running.map((consumer) => consumer.drain()));
      expect(store.values()).toEqual(numbers(count, 20));
      expect(store.changed).toEqual([]);
    }));
}
