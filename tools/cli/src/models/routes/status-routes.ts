import type { WorkerStatus } from '@sightline/messages';
import { printable, type Colors } from '@sightline/terminal';
import type { Column } from '../../output/table.js';
import type { RouteRecord } from './route-log.js';
import { armTexts, shadowTexts } from './route-text.js';
import { isStale } from './worker-board.js';

/** A route, and the workers that have it in force, of those that run. */
export interface RouteRow {
  readonly route: string;
  readonly offset: number;
  readonly text: string;
  readonly inForce: number;
  readonly refused: number;
  readonly running: number;
}

/** The columns of the routes. */
export const routeColumns: readonly Column<RouteRow>[] = [
  {
    title: 'ROUTE',
    text: ({ route }) => printable(route),
    paint: (text, _, colors) => colors.bold(text),
    shrinkTo: 12,
  },
  { title: 'OFFSET', text: ({ offset }) => String(offset), align: 'right' },
  { title: 'ANSWERS', text: ({ text }) => text, shrinkTo: 20 },
  { title: 'IN FORCE', text: inForceText, paint: paintInForce },
];

/** The routes that are set, and how the running workers have taken them. */
export function routeRows(
  workers: readonly WorkerStatus[],
  records: ReadonlyMap<string, RouteRecord>,
  nowMs: number,
): readonly RouteRow[] {
  const running = workers.filter((status) => !isStale(status, nowMs));
  return [...records.values()].flatMap(({ route, state, offset }) => {
    if (state === null) return [];
    const applied = running.map(({ routes }) => routes.find((each) => each.route === route && each.offset >= offset));
    const lines = [...armTexts(state), ...shadowTexts(state).map((text) => `shadow ${text}`)];
    return {
      route,
      offset,
      text: lines.map(printable).join('\n'),
      inForce: applied.filter((each) => each?.error_message === null).length,
      refused: applied.filter((each) => typeof each?.error_message === 'string').length,
      running: running.length,
    };
  });
}

function inForceText({ inForce, refused, running }: RouteRow): string {
  const counted = `${inForce === running && running > 0 ? '✓' : '✗'} in ${inForce} of ${running}`;
  return refused === 0 ? counted : `${counted}\n  refused by ${refused}`;
}

function paintInForce(text: string, { inForce, running }: RouteRow, colors: Colors): string {
  return inForce === running && running > 0 ? colors.green(text) : colors.red(text);
}
