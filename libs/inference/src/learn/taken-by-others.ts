import { cpus } from 'node:os';

/** Time that processors have spent so far, milliseconds. */
export interface CpuTimes {
  readonly atMs: number;
  /** By this process. */
  readonly ownMs: number;
  /** By nobody, on all processors of the machine. */
  readonly idleMs: number;
}

/**
 * Watches whether this process gets the cores that it counts on. Gives the share of them, 0 to 1, that other programs have had
 * since the call: of what this process did not use only what was not idle was taken from it.
 */
export function watchOthers(cores: number, now: () => CpuTimes = cpuTimes): () => number {
  const before = now();
  return () => {
    const { atMs, ownMs, idleMs } = now();
    const allMs = (atMs - before.atMs) * cores;
    if (allMs <= 0) return 0;
    const takenMs = allMs - (ownMs - before.ownMs) - (idleMs - before.idleMs);
    return Math.max(0, takenMs / allMs);
  };
}

function cpuTimes(): CpuTimes {
  const { user, system } = process.cpuUsage();
  const idleMs = cpus().reduce((sum, { times }) => sum + times.idle, 0);
  return { atMs: performance.now(), ownMs: (user + system) / 1000, idleMs };
}
