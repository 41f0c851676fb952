import { describe, expect, it } from 'vitest';
import { RequestMemory } from './request-memory.js';

const itself = (memory: Buffer): Promise<Buffer> => Promise.resolve(memory);

describe('RequestMemory', () => {
  it('lends the same again, in any length up to its own', async () => {
    const memory = new RequestMemory();
    const first = await memory.lend(100, itself);
    const smaller = await memory.lend(40, itself);
    const again = await memory.lend(100, itself);
    expect([smaller.length, smaller.buffer, again.length, again.buffer]).toEqual([40, first.buffer, 100, first.buffer]);
  });

  it('lends nobody what another has, nor what somebody failed with', async () => {
    const memory = new RequestMemory();
    const [first, second] = await Promise.all([memory.lend(10, itself), memory.lend(10, itself)]);
    expect(first.buffer).not.toBe(second.buffer);
    const taken: Buffer[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const failing = memory.lend(10, (lent) => Promise.reject(new Error(`failed with ${taken.push(lent)}`)));
      await expect(failing).rejects.toThrow(`failed with ${turn + 1}`);
    }
    const { buffer: next } = await memory.lend(10, itself);
    expect(taken.map(({ buffer }) => buffer)).not.toContain(next);
  });

  it('keeps no more pieces than were lent at once', async () => {
    const memory = new RequestMemory();
    const small = await memory.lend(10, itself);
    const large = await memory.lend(20, itself);
    const both = await Promise.all([memory.lend(10, itself), memory.lend(10, itself)]);
    expect(both.map(({ buffer }) => buffer)).toContain(large.buffer);
    expect(both.map(({ buffer }) => buffer)).not.toContain(small.buffer);
  });
});
