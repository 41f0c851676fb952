import { setTimeout as delay } from 'node:timers/promises';
import type { ModelRepository } from './model-repository.js';

/** How a repository is watched. */
export interface WatchOptions {
  /** Time between two looks; after failures it doubles, up to 16 times as long. */
  readonly pollMs: number;
  /** Told of the versions, newest first, at the first look and whenever they are others. */
  readonly onVersions: (name: string, versions: readonly string[]) => void | Promise<void>;
  /** Told of a failure once, not again while the same one lasts. */
  readonly onError: (error: unknown) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

const longestBackoff = 16;

/**
 * Looks for new versions again and again until `signal` ends it, then resolves. `names` is asked at each look.
 * A failing look changes nothing; what `onVersions` throws ends the watch.
 */
export async function watchVersions(
  repository: Pick<ModelRepository, 'versions'>,
  names: readonly string[] | (() => readonly string[]),
  { pollMs, onVersions, onError, signal }: WatchOptions,
): Promise<void> {
  const seen = new Map<string, string>();
  let told = new Set<string>();
  let slower = 1;
  while (!signal.aborted) {
    const failed = new Set<string>();
    for (const name of typeof names === 'function' ? names() : names) {
      const versions = await repository.versions(name).catch((error: unknown) => {
        const text = String(error);
        if (!told.has(text) && !failed.has(text)) onError(error);
        failed.add(text);
        return undefined;
      });
      if (isAborted(signal)) return;
      const key = versions?.join('\n');
      if (versions === undefined || key === undefined || seen.get(name) === key) continue;
      await onVersions(name, versions);
      seen.set(name, key);
    }
    told = failed;
    slower = failed.size === 0 ? 1 : Math.min(longestBackoff, slower * 2);
    await delay(pollMs * slower, undefined, { signal }).catch(() => undefined);
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
