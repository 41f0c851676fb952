import type { Cli } from '../../cli.js';
import { UsageError } from '../../command-error.js';
import { changeRoute, newChange, type ChangeOptions } from './change-route.js';
import { changedRoute, changesRoute, type RouteFlags } from './changed-route.js';
import { showRoutes } from './show-routes.js';
import { armTexts, shadowTexts } from './route-text.js';
import { withRoutes } from './with-routes.js';

export interface RouteOptions extends RouteFlags, ChangeOptions {
  readonly remove?: boolean;
}

/** Shows the routes, or sets or removes the one that is named. */
export async function route(cli: Cli, name: string | undefined, options: RouteOptions): Promise<void> {
  const changes = changesRoute(options);
  if (changes && options.remove === true)
    throw new UsageError('--remove takes the whole route away: leave the other flags out.');
  if (!changes && options.remove !== true) return showRoutes(cli, name, options);
  if (name === undefined) throw new UsageError('Name the route that is to be changed, such as default.');
  await withRoutes(cli, options, (routes) => {
    const before = routes.log.records.get(name);
    if (options.remove === true) {
      if ((before?.state ?? null) === null) throw new UsageError(`There is no route ${name} to remove.`);
      return changeRoute(cli, routes, newChange({ route: name, before, after: null, change: 'removed' }), options);
    }
    const after = changedRoute(before?.state ?? null, options);
    const parts = [...armTexts(after), ...shadowTexts(after).map((text) => `${text} in the shadow`)];
    return changeRoute(
      cli,
      routes,
      newChange({ route: name, before, after, change: `set to ${parts.join(', ')}` }),
      options,
    );
  });
}
