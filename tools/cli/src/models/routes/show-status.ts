import type { WorkerStatus } from '@sightline/messages';
import { printableJson } from '@sightline/terminal';
import type { Cli } from '../../cli.js';
import { exitCodes } from '../../exit-codes.js';
import { statusReport } from './status-report.js';
import { withRoutes } from './with-routes.js';
import { isStale } from './worker-board.js';

export interface StatusOptions {
  readonly brokers?: string;
  readonly json?: boolean;
}

/** Prints what each worker runs. */
export async function showStatus(cli: Cli, { json = false, ...flags }: StatusOptions): Promise<void> {
  await withRoutes(cli, flags, async ({ log, board }) => {
    const workers = board.all();
    const now = Date.now();
    const stale = (status: WorkerStatus): boolean => status.state === 'running' && isStale(status, now);
    if (board.running().length === 0 || workers.some((status) => stale(status) || hasTrouble(status))) {
      cli.exitWith(exitCodes.failed);
    }
    const lines = workers.map((status) => `${printableJson({ ...status, stale: stale(status) })}\n`);
    await cli.out.print(json ? lines.join('') : statusReport(workers, log.records, now, cli.out));
  });
}

function hasTrouble({ state, routes, models }: WorkerStatus): boolean {
  if (state !== 'running') return false;
  return routes.some((route) => route.error_message !== null) || models.some((model) => model.state === 'refused');
}
