import { setTimeout as delay } from 'node:timers/promises';
import type { LaneTopics } from '../setup/lane-topics.js';
import type { Stage } from '../setup/stage.js';

const lookAgainMs = 20;
const longestMs = 300_000;

/** The share of a backlog that is measured: the last objects of an archive wait until they are old enough. */
const measuredShare = 0.9;

/** So many predictions in a topic. */
export interface Backlog {
  readonly topics: LaneTopics;
  readonly count: number;
}

/** How fast a group that was just started gets through a backlog: records a second, from its first commit on. */
export async function drainSpeed({ broker }: Stage, { topics, count }: Backlog, group: string): Promise<number> {
  const deadline = performance.now() + longestMs;
  let first: { readonly done: number; readonly at: number } | undefined;
  while (performance.now() < deadline) {
    const partitions = await broker.topics.committed(group, topics.RESULTS_TOPIC);
    const done = partitions.reduce((sum, { offset }) => sum + Number(offset), 0);
    const at = performance.now();
    if (done > 0) first ??= { done, at };
    if (first?.at === at && done >= count * measuredShare)
      throw new Error('All was stored at the first look: give more --rows');
    if (first && done >= count * measuredShare) return ((done - first.done) * 1000) / (at - first.at);
    await delay(lookAgainMs);
  }
  throw new Error(`${group} has not stored ${count} predictions in time: see the logs in .sightline/bench/logs`);
}
