import { describe, expect, it } from 'vitest';
import { RequestMemory } from './request-memory.js';

describe('RequestMemory', () => {
  it('gives what was given back, in any length up to its own', () => {
    const memory = new RequestMemory();
    const first = memory.take(100);
    memory.giveBack(first);
    const smaller = memory.take(40);
    memory.giveBack(smaller);
    const again = memory.take(100);
    expect([smaller.length, smaller.buffer, again.length, again.buffer]).toEqual([40, first.buffer, 100, first.buffer]);
  });

  it('gives nobody what another has', () => {
    const memory = new RequestMemory();
    expect(memory.take(10).buffer).not.toBe(memory.take(10).buffer);
  });

  it('keeps no more pieces than were in use at once', () => {
    const memory = new RequestMemory();
    const small = memory.take(10);
    memory.giveBack(small);
    const large = memory.take(20);
    memory.giveBack(large);
    const both = [memory.take(10).buffer, memory.take(10).buffer];
    expect(both).toContain(large.buffer);
    expect(both).not.toContain(small.buffer);
  });
});
