import { describe, expect, it } from 'vitest';
import { makeRoom } from './make-room.js';
import type { Gathered, Session } from './session.js';

const nothing = (): never => {
  throw new Error('not expected');
};

/** Who of these gives way, by index; and what makeRoom says. */
function giving(...all: readonly (Omit<Gathered, 'giveWay'> | undefined)[]) {
  const gave: number[] = [];
  const sessions = all.map((one, index): Session => ({
    open: nothing,
    position: 0n,
    isOver: false,
    gathered: one && { ...one, giveWay: () => void gave.push(index) },
    skipTo: nothing,
    accept: nothing,
    whenIdle: nothing,
    end: nothing,
  }));
  return { found: makeRoom(sessions), gave };
}

describe('makeRoom', () => {
  it('closes the largest open slice', () => {
    const small = { bytes: 1, state: 'open' } as const;
    const repeating = { bytes: 9, state: 'repeating' } as const;
    expect(giving(small, repeating, undefined, { ...small, bytes: 2 })).toEqual({ found: true, gave: [3] });
  });

  it('lets the smallest of the slices that are repeated begin anew', () => {
    const repeating = { bytes: 9, state: 'repeating' } as const;
    expect(giving(repeating, { ...repeating, bytes: 2 }, repeating)).toEqual({ found: true, gave: [1] });
  });

  it('waits for what is being settled, and for sessions that gather nothing', () => {
    expect(giving({ bytes: 9, state: 'open' }, { bytes: 1, state: 'settling' })).toEqual({ found: true, gave: [] });
    expect(giving(undefined, undefined)).toEqual({ found: true, gave: [] });
  });

  it('finds none when a single slice that is repeated needs more than all room', () => {
    expect(giving({ bytes: 9, state: 'repeating' }, undefined)).toEqual({ found: false, gave: [] });
  });
});
