import type { Alert } from '@sightline/messages';
import { durationText, printable, type Colors, type Screen } from '@sightline/terminal';
import { dateText } from '../dead-letters/date-text.js';
import { tableText, type Column } from '../output/table.js';

const paintSeverity = (text: string, { severity, state }: Alert, colors: Colors): string => {
  if (state === 'cleared') return colors.dim(text);
  return severity === 'info' ? text : colors[severity === 'critical' ? 'red' : 'yellow'](text);
};

const columns: readonly Column<Alert>[] = [
  {
    title: '',
    text: ({ state }) => (state === 'raised' ? '▲' : '✓'),
    paint: (text, { state }, colors) => colors[state === 'raised' ? 'red' : 'green'](text),
  },
  { title: 'SINCE', text: ({ raised_at }) => dateText(raised_at / 1000), paint: (text, _, colors) => colors.dim(text) },
  { title: 'LASTED', text: lastedText, fromWidth: 90 },
  { title: 'SEVERITY', text: ({ severity }) => severity, paint: paintSeverity, fromWidth: 70 },
  { title: 'RULE', text: ({ rule }) => printable(rule), paint: (text, _, colors) => colors.bold(text), shrinkTo: 12 },
  { title: 'WHAT', text: ({ summary }) => printable(summary), shrinkTo: 24 },
];

/** Alerts under their titles. */
export function alertTable(alerts: readonly Alert[], screen: Screen): string {
  return tableText(columns, alerts, screen);
}

/** One change of an alert on a line of its own. */
export function alertLine(alert: Alert, { colors }: Pick<Screen, 'colors'>): string {
  const { state, rule, summary, updated_at } = alert;
  const sign = state === 'raised' ? colors.red('▲') : colors.green('✓');
  return `${colors.dim(dateText(updated_at / 1000))}  ${sign} ${colors.bold(printable(rule))}  ${printable(summary)}`;
}

function lastedText({ state, raised_at, updated_at }: Alert): string {
  const lastedMs = (updated_at - raised_at) / 1000;
  // A clock may be anything; an alert that ended before it began has no length.
  return state === 'cleared' && lastedMs >= 0 ? durationText(lastedMs) : '';
}
