import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment } from './deployment.js';
import { shownPath } from './programs/shown-path.js';
import type { Steps } from './steps.js';

const LOOK_EVERY_MS = 1000;

/**
 * Waits for a program that an earlier run of the command left at work when it was killed.
 * Resolves with the name of one that was cut off itself, or ended unseen.
 */
export async function awaitEarlierRun(
  { record }: Pick<Deployment, 'record'>,
  steps: Steps,
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = await record.read();
  if (found === undefined) return undefined;
  const { program, log } = found.left;
  if (found.isAtWork) {
    await steps.run('earlier run', `its ${program} is still at work: waiting for it (${shownPath(log)})`, async () => {
      while ((await record.read())?.isAtWork === true) await delay(LOOK_EVERY_MS, undefined, { signal });
      return { did: `its ${program} has come to its end (${shownPath(log)})`, result: undefined };
    });
  }
  await record.clear();
  return program;
}
