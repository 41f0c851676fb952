import type { WorkerStatus } from '@sightline/messages';
import type { WorkerBoard } from './worker-board.js';

/** What a worker makes of a record. `silent`: it has not said so in time. */
export interface WorkerAnswer {
  readonly worker_id: string;
  readonly answer: 'applied' | 'refused' | 'silent';
  readonly error_message: string | null;
}

/** The record that is waited for. */
export interface AwaitedRecord {
  readonly route: string;
  readonly offset: number;
  readonly removed: boolean;
}

/** Waits until each running worker has said what it makes of a record, and says it; workers that come later count too. */
export async function awaitWorkers(
  board: WorkerBoard,
  record: AwaitedRecord,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly WorkerAnswer[]> {
  const answers = (): readonly WorkerAnswer[] => board.running().map((status) => answerOf(status, record));
  await board.until(() => answers().every(({ answer }) => answer !== 'silent'), timeoutMs, signal);
  return answers();
}

function answerOf({ worker_id, routes }: WorkerStatus, { route, offset, removed }: AwaitedRecord): WorkerAnswer {
  const applied = routes.find((each) => each.route === route);
  // A worker that has forgotten a removed route has nothing to say of it.
  if (applied === undefined) return { worker_id, answer: removed ? 'applied' : 'silent', error_message: null };
  // A record that was compacted away since has a later one in its place.
  if (applied.offset < offset) return { worker_id, answer: 'silent', error_message: null };
  const { error_message } = applied;
  return { worker_id, answer: error_message === null ? 'applied' : 'refused', error_message };
}
