import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from '../setup/stage.js';
import type { SentImage } from './answer-log.js';
import { awaitStragglers, sendEvenly, type Target } from './send-images.js';

const stragglersMs = 60_000;

export interface SteadyOptions {
  /** Streams that share the rate; one unless set. */
  readonly streams?: number;
  /** What would be answered twice has this long to be; no time unless set. */
  readonly settleMs?: number;
}

/** Sends images at an even pace for a time, and resolves with them after the last answers. */
export async function playSteady(
  stage: Stage,
  target: Target,
  rate: number,
  forMs: number,
  { streams = 1, settleMs = 0 }: SteadyOptions = {},
): Promise<readonly SentImage[]> {
  target.answers.take();
  const end = new AbortController();
  const sending = Array.from({ length: streams }, async (_, stream) => {
    // The streams take turns: two at the same moment would be a burst.
    await delay((stream * 1000) / rate);
    await sendEvenly(stage, target, rate / streams, end.signal);
  });
  await delay(forMs);
  end.abort();
  await Promise.all(sending);
  await awaitStragglers(target, stragglersMs);
  await delay(settleMs);
  return target.answers.take();
}
