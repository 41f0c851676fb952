import { printable, printableJson } from '@sightline/terminal';
import type { Cli } from '../../cli.js';
import { UsageError } from '../../command-error.js';
import { dateText } from '../../dead-letters/date-text.js';
import { tableText, type Column } from '../../output/table.js';
import type { SettingFlags } from '../../settings.js';
import type { RouteRecord } from './route-log.js';
import { armTexts, routeLines, shadowTexts } from './route-text.js';
import { withRoutes } from './with-routes.js';

type SetRoute = RouteRecord & { readonly state: NonNullable<RouteRecord['state']> };

const columns: readonly Column<SetRoute>[] = [
  {
    title: 'ROUTE',
    text: ({ route }) => printable(route),
    paint: (text, _, colors) => colors.bold(text),
    shrinkTo: 12,
  },
  {
    title: 'FOR',
    text: ({ state }) => [...state.sources, ...state.source_keys].map(printable).join('\n') || 'all',
    shrinkTo: 8,
  },
  { title: 'ANSWERS', text: ({ state }) => armTexts(state).map(printable).join('\n'), shrinkTo: 16 },
  { title: 'SHADOWS', text: ({ state }) => shadowTexts(state).map(printable).join('\n') || '-', shrinkTo: 12 },
  { title: 'SURE FROM', text: thresholdText, fromWidth: 100 },
  { title: 'SET', text: ({ state }) => dateText(state.updated_at / 1000) },
  { title: 'BY', text: ({ state }) => printable(state.updated_by), fromWidth: 100 },
];

/** Prints the routes in force: all as a table, or one with everything it says. */
export async function showRoutes(
  cli: Cli,
  name: string | undefined,
  { json = false, ...flags }: SettingFlags & { readonly json?: boolean },
): Promise<void> {
  await withRoutes(cli, flags, async ({ log }) => {
    const { out, err } = cli;
    for (const problem of log.unreadable) await err.print(`${err.colors.red('✗')} ${printable(problem)}\n`);
    const set = [...log.records.values()].filter(isSet).sort((a, b) => a.route.localeCompare(b.route));
    const shown = name === undefined ? set : set.filter(({ route }) => route === name);
    if (name !== undefined && shown.length === 0) throw new UsageError(`There is no route ${name}.`);
    if (json) await out.print(shown.map((record) => `${printableJson(recordJson(record))}\n`).join(''));
    else if (shown.length === 0)
      await out.print('No route is set: the model of the workers’ setting MODEL answers all.\n');
    else await out.print(name === undefined ? tableText(columns, shown, out) : shown.map(details).join(''));
  });
}

function isSet(record: RouteRecord): record is SetRoute {
  return record.state !== null;
}

function details({ route, state, offset, change }: SetRoute): string {
  const told = change === undefined ? '' : `${change.change}; ${change.earlier.length} earlier kept for rollback`;
  const facts = [
    `set     ${dateText(state.updated_at / 1000)} by ${state.updated_by}`,
    `change  ${told || 'not told'}`,
    `offset  ${offset}`,
  ];
  return [
    printable(route),
    ...routeLines(state).map((line) => `  ${line}`),
    ...facts.map((fact) => `  ${printable(fact)}`),
    '',
  ].join('\n');
}

function recordJson({ state, offset, change }: SetRoute): object {
  return { ...state, offset, change: change?.change ?? null, earlier: change?.earlier ?? [] };
}

function thresholdText({ state }: SetRoute): string {
  const { min_confidence, min_confidence_by_label, min_confidence_by_model } = state;
  const named = Object.entries({ ...min_confidence_by_model, ...min_confidence_by_label });
  const lines = [
    ...(min_confidence === null ? [] : [String(min_confidence)]),
    ...named.map(([key, value]) => `${key} ${value}`),
  ];
  return printable(lines.slice(0, 4).join(', ')) + (lines.length > 4 ? `, ${lines.length - 4} more` : '') || '-';
}
