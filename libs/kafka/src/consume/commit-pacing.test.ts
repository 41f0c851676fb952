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
    pacing.arrive();
    pacing.arrive();
    expect(timers).toEqual([{ act: expect.any(Function) as unknown, afterMs: 25 }]);
    expect(pacing.isDue).toBe(false);
    ring();
    expect([pacing.isDue, calls()]).toEqual([true, 1]);
    pacing.arrive();
    expect(timers).toEqual([]);
  });

  it('begins anew for what arrives after a commit began', () => {
    const { pacing, timers, calls, ring } = open();
    pacing.arrive();
    pacing.reset();
    expect(timers).toEqual([]);
    pacing.arrive();
    ring();
    pacing.reset();
    expect([pacing.isDue, calls()]).toEqual([false, 1]);
  });
});
