import { describe, expect, it } from 'vitest';
import { CommitPacing } from './commit-pacing.js';

function open() {
  const timers: { act: () => void; afterMs: number }[] = [];
  let calls = 0;
  const pacing = new CommitPacing(
    () => (calls += 1),
    (act, afterMs) => {
      const timer = { act, afterMs };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
  );
  return { pacing, timers, calls: () => calls, ring: () => timers.shift()?.act() };
}

describe('CommitPacing', () => {
  it('is due once the oldest result has waited long enough, and says so once', () => {
    const { pacing, timers, calls, ring } = open();
    pacing.arrive(80);
    pacing.arrive(80);
    expect(timers).toEqual([{ act: expect.any(Function) as unknown, afterMs: 24 }]);
    expect(pacing.isDue).toBe(false);
    ring();
    expect([pacing.isDue, calls()]).toEqual([true, 1]);
    pacing.arrive(80);
    expect(timers).toEqual([]);
  });

  it('keeps no result long behind a slow handler', () => {
    const { pacing, timers } = open();
    pacing.arrive(60_000);
    expect(timers[0]?.afterMs).toBe(100);
  });

  it('begins anew for what arrives after a commit began', () => {
    const { pacing, timers, calls, ring } = open();
    pacing.arrive(80);
    pacing.reset();
    expect(timers).toEqual([]);
    pacing.arrive(80);
    ring();
    pacing.reset();
    expect([pacing.isDue, calls()]).toEqual([false, 1]);
  });
});
