import type { WorkerStatus } from '@sightline/messages';
import { printable, type Screen } from '@sightline/terminal';
import { tableText } from '../../output/table.js';
import type { RouteRecord } from './route-log.js';
import { workerText } from './status-models.js';
import { routeColumns, routeRows } from './status-routes.js';

/** What the workers run, for people: their models, how each route is taken, and what is refused, in words. */
export function statusReport(
  workers: readonly WorkerStatus[],
  records: ReadonlyMap<string, RouteRecord>,
  nowMs: number,
  screen: Screen,
): string {
  if (workers.length === 0) return 'No worker has said anything in the last 10 minutes: does one run?\n';
  const running = workers.filter(({ state }) => state === 'running');
  const routes = routeRows(running, records, nowMs);
  const refused = running.flatMap(refusals).map((line) => `${screen.colors.red('✗')} ${printable(line)}\n`);
  return [
    ...workers.map((worker) => workerText(worker, nowMs, screen)),
    routes.length === 0
      ? '\nNo route is set: the model of the setting MODEL answers.\n'
      : `\n${tableText(routeColumns, routes, screen)}`,
    ...(refused.length === 0 ? [] : ['\n', ...refused]),
  ].join('');
}

function refusals({ worker_id, routes, models }: WorkerStatus): readonly string[] {
  const ofModels = models.flatMap(({ model_name, model_version, state, error_code, error_message }) =>
    state === 'refused'
      ? [`${worker_id} refuses ${model_name}@${model_version}: ${error_code ?? 'unknown'}: ${error_message ?? ''}`]
      : [],
  );
  const ofRoutes = routes.flatMap(({ route, offset, error_message }) =>
    error_message === null ? [] : [`${worker_id} refuses route ${route} of offset ${offset}: ${error_message}`],
  );
  return [...ofModels, ...ofRoutes];
}
