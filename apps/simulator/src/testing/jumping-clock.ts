import type { PacerClock } from '../pacer.js';

/** A clock that stands at 1000 and jumps to whatever moment is waited for. */
export interface JumpingClock extends PacerClock {
  now: number;
}

/** Opens a clock for tests: nobody waits for real. */
export function jumpingClock(): JumpingClock {
  const clock: JumpingClock = {
    now: 1000,
    nowMs: () => clock.now,
    every: () => () => undefined,
    until: async (momentMs) => {
      clock.now = Math.max(clock.now, momentMs);
      // What else is under way gets its turn, as while a real clock waits.
      await new Promise(setImmediate);
    },
  };
  return clock;
}
