import { defaultRoute, type ModelRouting } from '@sightline/messages';
import { UsageError } from '../../command-error.js';
import type { RouteLog } from './route-log.js';

/** A route as it is set. @throws UsageError that names those there are, when it isn't. */
export function requireRoute(route: string, { records }: Pick<RouteLog, 'records'>): ModelRouting {
  const state = records.get(route)?.state ?? null;
  if (state !== null) return state;
  const names = [...records.values()].filter((record) => record.state !== null).map((record) => record.route);
  const there = names.length === 0 ? 'no route is set' : `there are ${names.join(', ')}`;
  const mend =
    route === defaultRoute && names.length === 0 ? ' Set one: sightline models route default --arm MODEL.' : '';
  throw new UsageError(`There is no route ${route}: ${there}.${mend}`);
}
