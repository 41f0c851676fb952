import { describe, expect, it } from 'vitest';
import { ByteBudget, type Taken } from './byte-budget.js';

const { signal } = new AbortController();

/** Takes, and notes when it was given. */
async function taking(budget: ByteBudget, bytes: number, given: number[], until = signal): Promise<Taken> {
  const taken = await budget.take(bytes, until);
  given.push(bytes);
  return taken;
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a budget of bytes', () => {
  it('lets as many have their bytes as there is room, the first that asked first', async () => {
    const budget = new ByteBudget(100);
    const given: number[] = [];
    const first = await taking(budget, 60, given);
    const second = taking(budget, 50, given);
    const third = taking(budget, 10, given);
    await settled();
    expect(given).toEqual([60]);
    first.release();
    await Promise.all([second, third]);
    expect(given).toEqual([60, 50, 10]);
  });

  it('gives what is larger than all of it alone', async () => {
    const budget = new ByteBudget(100);
    const given: number[] = [];
    const small = await taking(budget, 10, given);
    const huge = taking(budget, 500, given);
    await settled();
    expect(given).toEqual([10]);
    small.release();
    const held = await huge;
    const next = taking(budget, 1, given);
    await settled();
    expect(given).toEqual([10, 500]);
    held.release();
    held.release();
    (await next).release();
    await taking(budget, 100, given);
    expect(given).toEqual([10, 500, 1, 100]);
  });

  it('counts what turned out to be more', async () => {
    const budget = new ByteBudget(100);
    const given: number[] = [];
    const first = await taking(budget, 10, given);
    first.grow(90);
    const second = taking(budget, 20, given);
    await settled();
    expect(given).toEqual([10]);
    first.release();
    await second;
  });

  it('lets go of who no longer waits, and of nobody else', async () => {
    const budget = new ByteBudget(100);
    const given: number[] = [];
    const stop = new AbortController();
    const first = await taking(budget, 90, given);
    const impatient = taking(budget, 80, given, stop.signal);
    const patient = taking(budget, 10, given);
    const reason = new Error('the partition was taken away');
    stop.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    await expect(budget.take(1, stop.signal)).rejects.toBe(reason);
    await patient;
    first.release();
    expect(given).toEqual([90, 10]);
  });
});
