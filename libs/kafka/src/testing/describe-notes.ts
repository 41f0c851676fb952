import { RejectedError, RetryableError } from '@sightline/messages';
import { expect, it } from 'vitest';
import type { ConsumeOptions, Tenure } from '../broker.js';
import type { Delivery } from '../delivery.js';
import { limits, numbers, texts, until, type InBench } from './bench.js';

/** What becomes of the notes that a handler keeps beside the offsets. */
export function describeNotes(bench: InBench): void {
  /** Says of each tenure where it began, with which note, and what it got. */
  const recorded = (
    seen: string[],
    act: (batch: readonly Delivery[], turn: Parameters<ConsumeOptions['handle']>[2]) => Promise<void> | void,
  ): ConsumeOptions['handle'] => {
    const known = new Set<Tenure>();
    return async (batch, _, turn) => {
      const { tenure } = turn;
      if (!known.has(tenure)) seen.push(`${tenure.partition}: ${tenure.offset} "${tenure.note}"`);
      known.add(tenure);
      await act(batch, turn);
      seen.push(...texts(batch));
      return [];
    };
  };
  const oneByOne = { limits: { ...limits, concurrency: 1 } };

  it('commits a note with the offset, keeps it with the next ones, and tells it to the next owner', () =>
    bench(async (place) => {
      await place.send(numbers(3), () => 'one key');
      const seen: string[] = [];
      const noting = recorded(seen, ([delivery], turn) => {
        if (delivery?.offset === 1n) turn.note('after one ✓');
      });
      const first = await place.consume(noting, oneByOne);
      await until(() => expect(seen).toEqual(['0: 0 ""', ...numbers(3)]));
      await first.drain();
      await place.send(numbers(1, 3), () => 'one key');
      await place.consume(noting, oneByOne);
      await until(() => expect(seen.slice(4)).toEqual(['0: 3 "after one ✓"', '00003']));
    }, 1));

  it('commits the note of a call that rejects some of its deliveries', () =>
    bench(async (place) => {
      await place.send(numbers(1), () => 'one key');
      const seen: string[] = [];
      const rejecting = recorded(seen, ([delivery], turn) => {
        turn.note('one was rejected');
        if (delivery?.offset === 0n) throw new RejectedError([{ index: 0, code: 'bad_luck', message: 'it is zero' }]);
      });
      const first = await place.consume(rejecting, oneByOne);
      const dead = await place.read(place.dead);
      await until(() => expect(dead).toHaveLength(1));
      await first.drain();
      await place.send(numbers(1, 1), () => 'one key');
      await place.consume(rejecting, oneByOne);
      await until(() => expect(seen).toEqual(['0: 0 ""', '0: 1 "one was rejected"', '00001']));
    }, 1));

  it('forgets the note of a call that fails, and keeps one that was to be kept at once', () =>
    bench(async (place) => {
      await place.send(numbers(2), () => 'one key');
      const seen: string[] = [];
      let failures = 0;
      const failing = recorded(seen, async ([delivery], turn) => {
        if (delivery?.offset !== 0n) return;
        expect(turn.tenure.end()).toBeGreaterThanOrEqual(2n);
        turn.note('never committed');
        if (failures === 0) await turn.tenure.keepNote('before it failed');
        failures += 1;
        if (failures < 3) throw new RetryableError('not now');
      });
      await place.consume(failing, oneByOne);
      const again = '0: 0 "before it failed"';
      await until(() => expect(seen).toEqual(['0: 0 ""', again, again, ...numbers(2)]));
    }, 1));

  it('refuses to keep a note once the partition has gone to another consumer', () =>
    bench(async (place) => {
      await place.send(numbers(1), () => 'one key');
      const tenures: Tenure[] = [];
      const first = await place.consume((_batch, _signal, { tenure }) => {
        tenures.push(tenure);
        return Promise.resolve([]);
      }, oneByOne);
      await until(() => expect(tenures).toHaveLength(1));
      await first.close();
      await expect(tenures[0]?.keepNote('too late')).rejects.toThrow(RetryableError);
    }, 1));
}
