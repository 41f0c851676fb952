import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execaNode } from 'execa';
import type { BenchOptions } from '../bench-options.js';
import { median, percentile } from '../figures.js';
import { hasRouteAfter, lastOffset, openLiveWorkers, type LiveWorkers } from '../live/live-worker.js';
import { openModelVersions } from '../live/model-versions.js';
import { countAnswers, sendEvenly, type AnswerCounts } from '../live/send-images.js';
import { progress } from '../progress.js';
import { workspaceRoot } from '../setup/bench-dir.js';
import type { Stage } from '../setup/stage.js';

const workerCount = 3;
const stragglersMs = 120_000;
const sightline = join(workspaceRoot, 'tools', 'cli', 'bin', 'sightline.mjs');

/** How soon a rollback is in force. */
export interface RollbackResult extends AnswerCounts {
  readonly workers: number;
  readonly rollbacks: number;
  readonly rate: number;
  /** From the start of the command until the last worker says that it has the old route in force; the aim is at most 5,000 ms. */
  readonly rollbackMs: { readonly median: number; readonly max: number };
}

/** Lets a new version answer and rolls it back, over and over, while images come to three workers. */
export async function measureRollback(stage: Stage, { rate, rounds, seconds }: BenchOptions): Promise<RollbackResult> {
  const versions = await openModelVersions('rolled');
  stage.defer(() => versions.remove());
  await versions.add('1');
  await versions.add('2');
  progress(`Starting ${workerCount} workers`);
  const settings = { MODEL_REPOSITORY: versions.location };
  const live = await openLiveWorkers(stage, 'rollback', settings, workerCount);
  const env = { ...stage.serviceEnv(live.topics), ...settings };
  const arm = (version: string): readonly string[] => ['route', 'default', '--arm', `${versions.name}@${version}`];
  await changeRoute(live, env, arm('1'));
  const end = new AbortController();
  const sending = sendEvenly(stage, live, rate, end.signal);
  const times: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await delay(seconds * 1000);
    await changeRoute(live, env, arm('2'));
    await delay(seconds * 1000);
    const tookMs = await changeRoute(live, env, ['rollback']);
    progress(`Rollback ${round} of ${rounds} was in force after ${Math.round(tookMs)} ms`);
    times.push(tookMs);
  }
  end.abort();
  await sending;
  const counts = await countAnswers(live, stragglersMs);
  return {
    workers: workerCount,
    rollbacks: rounds,
    rate,
    rollbackMs: { median: Math.round(median(times)), max: Math.round(percentile(times, 1)) },
    ...counts,
  };
}

/** Runs a command that changes the default route, as an operator would. @returns milliseconds until each worker had it in force. */
async function changeRoute(
  { board }: LiveWorkers,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<number> {
  const before = lastOffset(board);
  const startedAt = performance.now();
  const command = execaNode(sightline, ['models', ...args, '--timeout', '60s'], { env });
  const inForce = board.until(hasRouteAfter(before), workerCount).then(() => performance.now() - startedAt);
  // A command that fails says why; nothing is in force then.
  const [tookMs] = await Promise.all([inForce, command]);
  return tookMs;
}
