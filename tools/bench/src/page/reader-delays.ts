import { setTimeout as delay } from 'node:timers/promises';
import { percentile, rounded } from '../figures.js';
import type { LaneTopics } from '../setup/lane-topics.js';
import type { Stage } from '../setup/stage.js';

/** How late a reader of the results topic gets what is written. */
export interface ReaderDelays {
  readonly messagesPerS: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Reads the results topic for a time, as any consumer would. */
export async function readerDelays(stage: Stage, topics: LaneTopics, forMs: number): Promise<ReaderDelays> {
  const delays: number[] = [];
  const tail = await stage.broker.tail({
    topic: topics.RESULTS_TOPIC,
    from: 'latest',
    onDelivery: ({ timestampMs }) => delays.push(Date.now() - timestampMs),
    onFailure: stage.fail,
  });
  await delay(forMs);
  await tail.close();
  return {
    messagesPerS: rounded((delays.length * 1000) / forMs, 1),
    p50Ms: percentile(delays, 0.5),
    p95Ms: percentile(delays, 0.95),
  };
}
