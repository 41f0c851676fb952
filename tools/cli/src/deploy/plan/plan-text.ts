import type { Colors } from '@sightline/terminal';
import type { Change, Plan } from '../terraform/plan-json.js';

const signs = { create: '+', change: '~', replace: '±', destroy: '-' } as const;

/** What a plan does, for people: what is made is counted by kind, what is changed or taken away is named. */
export function planText({ changes }: Plan, colors: Colors): string {
  const created = new Map<string, number>();
  for (const { act, type } of changes) if (act === 'create') created.set(type, (created.get(type) ?? 0) + 1);
  const paint = { create: colors.green, change: colors.yellow, replace: colors.red, destroy: colors.red };
  const kinds = [...created].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => createdText(type, count));
  const others = changes
    .filter(({ act }) => act !== 'create')
    .map(({ act, address }) => `${paint[act](signs[act])} ${shownAddress(address)}`);
  return [...kinds.map((text) => `${paint.create(signs.create)} ${text}`), ...others]
    .map((line) => `  ${line}\n`)
    .join('');
}

/** An address without what all have in common. */
export function shownAddress(address: string): string {
  return address.replaceAll('module.', '');
}

/** A plan that was carried out in one line: `12 created, 1 destroyed`. */
export function doneSummary(plan: Plan): string {
  return planSummary(plan).replace(/(\d+) to (\w+?)e?(?=,|$)/g, '$1 $2ed');
}

/** A plan in one line: `12 to create, 1 to destroy`. */
export function planSummary({ changes }: Plan): string {
  const counts = (['create', 'change', 'replace', 'destroy'] as const)
    .map((act) => ({ act, count: changes.filter((change) => change.act === act).length }))
    .filter(({ count }) => count > 0);
  return counts.length === 0 ? 'nothing to change' : counts.map(({ act, count }) => `${count} to ${act}`).join(', ');
}

/** Kinds whose loss is a loss of data. */
const holdingData: ReadonlySet<string> = new Set([
  'google_storage_bucket',
  'google_bigquery_dataset',
  'google_bigquery_table',
]);

/** What a plan takes away that holds data. */
export function dataLost({ changes }: Plan): readonly Change[] {
  return changes.filter(({ act, type }) => (act === 'destroy' || act === 'replace') && holdingData.has(type));
}

function createdText(type: string, count: number): string {
  return `${String(count).padStart(3)}  ${type.replace(/^google_/, '').replaceAll('_', ' ')}`;
}
