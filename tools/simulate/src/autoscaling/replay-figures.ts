import type { Replay } from './replay.js';

/** A replay in few numbers. */
export interface ReplayFigures {
  readonly images: number;
  readonly maxLag: number;
  readonly maxPods: number;
  /** Hours of all pods together, from their start on. */
  readonly podHours: number;
  /** Share of the time without a pod. */
  readonly idleShare: number;
  readonly p50WaitSeconds: number;
  readonly p95WaitSeconds: number;
  readonly maxWaitSeconds: number;
  /** Images that were not answered by the end: must be 0 of a day that ends idle. */
  readonly unanswered: number;
}

/** Sums a replay up. */
export function replayFigures({ seconds, waitedSeconds }: Replay): ReplayFigures {
  const waits = seconds
    .map(({ arrived }, second) => ({ arrived, wait: waitedSeconds[second] ?? NaN }))
    .filter(({ wait }) => !Number.isNaN(wait))
    .sort((a, b) => a.wait - b.wait);
  const answered = waits.reduce((sum, { arrived }) => sum + arrived, 0);
  const waitAt = (share: number): number => {
    let seen = 0;
    return waits.find(({ arrived }) => (seen += arrived) >= share * answered)?.wait ?? NaN;
  };
  return {
    images: seconds.reduce((sum, { arrived }) => sum + arrived, 0),
    maxLag: Math.round(Math.max(...seconds.map(({ lag }) => lag))),
    maxPods: Math.max(...seconds.map(({ started }) => started)),
    podHours: seconds.reduce((sum, { started }) => sum + started, 0) / 3600,
    idleShare: seconds.filter(({ started }) => started === 0).length / seconds.length,
    p50WaitSeconds: waitAt(0.5),
    p95WaitSeconds: waitAt(0.95),
    maxWaitSeconds: waitAt(1),
    unanswered: Math.round(seconds.at(-1)?.lag ?? 0),
  };
}
