import type { ModelRouting } from '@sightline/messages';
import type { Cli } from '../../../cli.js';
import { UsageError } from '../../../command-error.js';
import { changeRoute, newChange, type ChangeOptions } from '../../routes/change-route.js';
import { changedRoute } from '../../routes/changed-route.js';
import { requireRoute } from '../../routes/require-route.js';
import type { RouteLog } from '../../routes/route-log.js';
import { withRoutes } from '../../routes/with-routes.js';

export interface ShadowOptions extends ChangeOptions {
  /** Model that is to run in the shadow. */
  readonly name: string;
  readonly route: string;
}

/**
 * The route in whose shadow a new version of a model shall run.
 * @throws UsageError when there is none, as a shadow runs beside an arm, or when the new version would answer by itself.
 */
export function routeForShadow(cli: Cli, options: ShadowOptions): Promise<ModelRouting> {
  const { name, route } = options;
  return withRoutes(cli, options, async ({ log }) => {
    requirePinned(name, log);
    return Promise.resolve(requireRoute(route, log));
  });
}

/** An arm without a version takes up each new one: nobody would have decided that. */
function requirePinned(name: string, { records }: RouteLog): void {
  for (const { route, state } of records.values()) {
    if (!state?.arms.some(({ model_name, model_version }) => model_name === name && model_version === null)) continue;
    throw new UsageError(
      `Route ${route} answers with the newest ${name}, whatever it is: pin its arm to the version of today first (sightline models route ${route} --arm ${name}@VERSION), or give the new model another name.`,
    );
  }
}

/** Lets a version run in the shadow of a route, in the place of earlier versions of its model that do. */
export async function addShadow(cli: Cli, version: string, options: ShadowOptions): Promise<void> {
  const { name, route } = options;
  await withRoutes(cli, options, (routes) => {
    const state = requireRoute(route, routes.log);
    const others = state.shadows.filter(({ model_name: other }) => other !== name);
    const shadow = [...others, { model_name: name, model_version: version, sample_rate: 1 }];
    const change = `added ${name}@${version} in the shadow`;
    const wanted = { route, before: routes.log.records.get(route), after: changedRoute(state, { shadow }), change };
    return changeRoute(cli, routes, newChange(wanted), options);
  });
}
