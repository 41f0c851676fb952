import { describe, expect, it } from 'vitest';
import { awaitAnswers } from './await-answers.js';
import { jumpingClock } from './testing/jumping-clock.js';

/** How long answers are waited for: the last comes after `answeredAfterMs`, a stop is asked for after `stopAfterMs`. */
async function waitedMs(answeredAfterMs: number, stopAfterMs = Infinity): Promise<number> {
  const clock = jumpingClock();
  const startMs = clock.now;
  const stop = new AbortController();
  const ledger = {
    get unanswered() {
      if (clock.now - startMs >= stopAfterMs) stop.abort();
      return clock.now - startMs >= answeredAfterMs ? 0 : 1;
    },
  };
  await awaitAnswers({ ledger, clock, timeoutMs: 1000, stopTimeoutMs: 300, signal: stop.signal });
  return clock.now - startMs;
}

describe('awaitAnswers', () => {
  it('is done as soon as every image is answered', async () => {
    expect(await waitedMs(0)).toBe(0);
    expect(await waitedMs(100)).toBe(100);
  });

  it('gives up in the end', async () => {
    expect(await waitedMs(Infinity)).toBe(1000);
  });

  it('waits less when it is told to stop', async () => {
    expect(await waitedMs(Infinity, 0)).toBe(300);
    expect(await waitedMs(Infinity, 200)).toBe(500);
    expect(await waitedMs(Infinity, 900)).toBe(1000);
  });
});
