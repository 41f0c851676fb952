import { dateText } from '../../dead-letters/date-text.js';
import type { Cli } from '../../cli.js';
import { CommandError, UsageError } from '../../command-error.js';
import { changeRoute, type ChangeOptions } from './change-route.js';
import type { RouteRecord } from './route-log.js';
import { withRoutes } from './with-routes.js';

export interface RollbackOptions extends ChangeOptions {
  readonly again?: boolean;
}

/**
 * Puts back what a route was before its last change. Each rollback goes one change further back; a second one in a row must be
 * meant, since two people who roll back the same bad change would go back two.
 */
export async function rollback(cli: Cli, route: string, options: RollbackOptions): Promise<void> {
  await withRoutes(cli, options, (routes) => {
    const before = routes.log.records.get(route);
    if (before === undefined) throw new UsageError(`There is no route ${route}, and none was removed lately.`);
    const [after, ...earlier] = before.change?.earlier ?? [];
    if (before.change === undefined || after === undefined) throw new CommandError(nothingBefore(before));
    const { by, atMs, change, isRollback } = before.change;
    if (isRollback && options.again !== true) {
      throw new CommandError(
        `The last change of ${route} was a rollback already, by ${by} on ${dateText(atMs)}. --again goes back one further.`,
      );
    }
    const wanted = { route, before, after, earlier, isRollback: true, change: undoing(change) };
    return changeRoute(cli, routes, wanted, { ...options, force: true });
  });
}

function nothingBefore({ route, change }: RouteRecord): string {
  const known = change === undefined ? 'was not written by this command' : 'knows of no earlier state';
  return `The last record of ${route} ${known}: set what you want with sightline models route ${route} --arm MODEL.`;
}

/** What is undone may itself have undone something. */
function undoing(change: string): string {
  const undone = change.startsWith(UNDONE) ? change : `${UNDONE}${change}`;
  return undone.length > 200 ? `${undone.slice(0, 200)}…` : undone;
}

const UNDONE = 'rolled back: ';
