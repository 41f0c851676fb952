import { describe, expect, it } from 'vitest';
import { inOrder } from './in-order.js';

const never = new AbortController().signal;
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

describe('inOrder', () => {
  it('hands results over in the order of the items, whatever takes longest', async () => {
    const taken: number[] = [];
    const work = async (item: number): Promise<number> => {
      await turns((item * 7) % 31);
      return item;
    };
    await inOrder(numbers(100), { concurrency: 8, signal: never }, work, async (result) => {
      await turns(3);
      taken.push(result);
    });
    expect(taken).toEqual(numbers(100));
  });

  it('never works on more than so many at once', async () => {
    let atOnce = 0;
    let most = 0;
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, (atOnce += 1));
      await turns(5);
      atOnce -= 1;
      return item;
    };
    await inOrder(numbers(50), { concurrency: 3, signal: never }, work, () => Promise.resolve());
    expect(most).toBe(3);
  });

  it('begins nothing new once it is stopped, and still hands over what was begun', async () => {
    const stop = new AbortController();
    const taken: number[] = [];
    await inOrder(
      numbers(50),
      { concurrency: 2, signal: stop.signal },
      async (item) => {
        if (item === 5) stop.abort();
        await turns(2);
        return item;
      },
      (result) => Promise.resolve(void taken.push(result)),
    );
    expect(taken).toEqual(numbers(taken.length));
    expect(taken.length).toBeGreaterThanOrEqual(6);
    expect(taken.length).toBeLessThanOrEqual(7);
  });

  it('ends with the error of the work or of the taking', async () => {
    let begun = 0;
    const bad = (item: number): Promise<number> => {
      begun += 1;
      return item === 3 ? Promise.reject(new Error('bad')) : Promise.resolve(item);
    };
    await expect(
      inOrder(numbers(1000), { concurrency: 2, signal: never }, bad, () => Promise.resolve()),
    ).rejects.toThrow('bad');
    expect(begun).toBeLessThan(20);
    const full = (): Promise<void> => Promise.reject(new Error('full'));
    await expect(
      inOrder(numbers(10), { concurrency: 2, signal: never }, (item) => Promise.resolve(item), full),
    ).rejects.toThrow('full');
  });
});
