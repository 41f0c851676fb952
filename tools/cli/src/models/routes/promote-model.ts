import type { Arm, ModelRouting } from '@sightline/messages';
import type { Cli } from '../../cli.js';
import { UsageError } from '../../command-error.js';
import { changeRoute, newChange, type ChangeOptions } from './change-route.js';
import type { ModelRef } from './parse-route-flags.js';
import { requireRoute } from './require-route.js';
import type { RouteLog } from './route-log.js';
import { modelText } from './route-text.js';
import { withRoutes } from './with-routes.js';

export interface PromoteOptions extends ChangeOptions {
  readonly route: string;
}

/** Makes an arm or a shadow of a route its only arm; its thresholds and its other shadows stay. */
export async function promote(cli: Cli, ref: ModelRef, options: PromoteOptions): Promise<void> {
  await withRoutes(cli, options, (routes) => {
    const before = routes.log.records.get(options.route);
    const state = requireRoute(options.route, routes.log);
    const chosen = candidate(state, ref, routes.log);
    const after = {
      ...state,
      arms: [chosen],
      shadows: state.shadows.filter((shadow) => modelText(shadow) !== modelText(chosen)),
    };
    const change = `promoted ${modelText(chosen)} to 100%`;
    return changeRoute(cli, routes, newChange({ route: options.route, before, after, change }), options);
  });
}

/** The arm or shadow that is meant, as the only arm. An arm keeps its name. */
function candidate(state: ModelRouting, ref: ModelRef, log: RouteLog): Arm {
  const isMeant = (one: ModelRef): boolean =>
    one.model_name === ref.model_name && (ref.model_version === null || ref.model_version === one.model_version);
  const shadows = state.shadows.map(({ model_name, model_version }) => ({
    name: model_name,
    model_name,
    model_version,
  }));
  const all = [...state.arms, ...shadows].filter(isMeant);
  const found = [...new Map(all.toReversed().map((one) => [modelText(one), one])).values()].toReversed();
  const [first, ...others] = found;
  if (first === undefined) throw new UsageError(notThere(state, ref, log));
  if (others.length > 0) {
    throw new UsageError(`${state.route} has ${found.map(modelText).join(' and ')}: say which, with its version.`);
  }
  const { name, model_name, model_version } = first;
  return { name, model_name, model_version, weight: 1 };
}

function notThere(state: ModelRouting, ref: ModelRef, { records }: RouteLog): string {
  const there = [...state.arms, ...state.shadows].map(modelText).join(', ');
  const elsewhere = [...records.values()]
    .filter((record) => record.state?.route !== state.route)
    .filter(({ state: other }) =>
      [...(other?.arms ?? []), ...(other?.shadows ?? [])].some(({ model_name }) => model_name === ref.model_name),
    )
    .map((record) => `--route ${record.route}`);
  const mend =
    elsewhere.length > 0
      ? `It is in ${elsewhere.join(', ')}.`
      : `Add it first: sightline models route ${state.route} --shadow ${modelText(ref)}`;
  return `Route ${state.route} has no ${modelText(ref)}, it has ${there}. ${mend}`;
}
