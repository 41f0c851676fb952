import { RejectedError, RetryableError, UnreadableMessageError } from '@sightline/messages';
import { expect, it } from 'vitest';
import { FuseError } from '../consume/dead-letter-fuse.js';
import { codec, limits, numbers, sorted, texts, until, type InBench } from './bench.js';

/** What a consumer makes of the errors of its handler. */
export function describeFailures(bench: InBench): void {
  it('pauses the one partition that asks for a retry, hands the same deliveries over again, and keeps the others going', () =>
    bench(async (place) => {
      await place.send(numbers(30));
      let stuck: number | undefined;
      let refusals = 0;
      await place.consume((batch) => {
        const [first] = batch;
        stuck ??= first?.partition;
        if (first?.partition === stuck && refusals < 3) {
          refusals += 1;
          return Promise.reject(new RetryableError('not now'));
        }
        return place.copy(batch);
      });
      const results = await place.read(place.output);
      await until(() => expect(results).toHaveLength(30));
      expect(sorted(results)).toEqual(numbers(30));
      expect(refusals).toBe(3);
      expect(place.failures).toEqual([]);
    }));

  it('dead-letters what is rejected with its bytes, place and reason, and goes on', () =>
    bench(async (place) => {
      await place.send(numbers(20));
      await place.consume((batch) => {
        const [only] = batch;
        if (String(only?.value) === '00007')
          throw new RejectedError([{ index: 0, code: 'bad_luck', message: 'it is seven' }]);
        if (String(only?.value) === '00008') throw new UnreadableMessageError('no_sense', 'it is eight');
        return place.copy(batch);
      });
      const [results, dead] = [await place.read(place.output), await place.read(place.dead)];
      await until(() => expect([results.length, dead.length]).toEqual([18, 2]));
      const letters = texts(dead).map((text) => JSON.parse(text) as { error_code: string; value: { data: number[] } });
      const seven = letters.find((letter) => letter.error_code === 'bad_luck');
      expect(seven).toMatchObject({ topic: place.input, error_message: 'it is seven', consumer: place.id });
      expect(Buffer.from(seven?.value.data ?? []).toString()).toBe('00007');
      expect(letters.map((letter) => letter.error_code).sort()).toEqual(['bad_luck', 'no_sense']);
    }));

  it('rejects single deliveries of a batch and counts the others as done', () =>
    bench(async (place) => {
      await place.send(numbers(12), () => 'one key');
      const seen: string[] = [];
      await place.consume(
        (batch) => {
          const fresh = texts(batch);
          seen.push(...fresh);
          const index = fresh.indexOf('00005');
          if (index >= 0) throw new RejectedError([{ index, code: 'five', message: 'it is five' }]);
          return Promise.resolve([]);
        },
        { limits: { ...limits, maxBatchSize: 4, concurrency: 1 } },
      );
      const dead = await place.read(place.dead);
      await until(() => expect([seen.length, dead.length]).toEqual([12, 1]));
      expect(seen).toEqual(numbers(12));
    }));

  it('fails when the handler has a bug, and commits nothing of it', () =>
    bench(async (place) => {
      await place.send(numbers(3), () => 'one key');
      await place.consume((batch) =>
        texts(batch).includes('00001') ? Promise.reject(new TypeError('a bug')) : place.copy(batch),
      );
      await until(() => expect(place.failures).toHaveLength(1));
      expect(place.failures[0]).toBeInstanceOf(TypeError);
      const offsets = await place.broker.topics.committed(place.id, place.input);
      expect(offsets.every(({ offset }) => (offset ?? 0n) <= 1n)).toBe(true);
    }));

  it('stops by its fuse when too many deliveries are dead letters', () =>
    bench(async (place) => {
      await place.send(numbers(200));
      await place.consume(() => Promise.reject(new UnreadableMessageError('bad_magic', 'not a message')), {
        deadLetters: { topic: place.dead, codec, fuse: { share: 0.5, sample: 50 } },
      });
      await until(() => expect(place.failures).toHaveLength(1));
      expect(place.failures[0]).toBeInstanceOf(FuseError);
      const dead = await place.read(place.dead);
      await until(() => expect(dead.length).toBeGreaterThan(0));
      expect(dead.length).toBeLessThan(200);
    }));
}
