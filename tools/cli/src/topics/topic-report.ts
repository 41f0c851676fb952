import { printable, type Colors, type Screen } from '@sightline/terminal';
import { tableText, type Column } from '../output/table.js';
import type { TopicState } from './topic-states.js';

/** The topics for people: a table, and under it how to mend what is wrong. */
export function topicReport(states: readonly TopicState[], screen: Screen): string {
  const mends = mendsOf(states);
  return `${tableText(columns, states, screen)}${mends.length === 0 ? '' : `\n${mends.map((mend) => `${mend}\n`).join('')}`}`;
}

const marks = { ok: '✓ ok', created: '✓ created', missing: '✗ missing', differs: '✗ differs' } as const;

const columns: readonly Column<TopicState>[] = [
  {
    title: 'TOPIC',
    text: ({ topic }) => printable(topic),
    paint: (text, _, colors) => colors.bold(text),
    shrinkTo: 16,
  },
  { title: 'PARTITIONS', text: ({ partitions }) => String(partitions), align: 'right' },
  { title: 'COPIES', text: ({ replication_factor }) => String(replication_factor), align: 'right', fromWidth: 70 },
  { title: 'KEPT', text: keptText, fromWidth: 70 },
  { title: 'STATE', text: stateText, paint: paintState, shrinkTo: 20 },
];

function stateText({ state, differences }: TopicState): string {
  if (differences.length === 0) return marks[state];
  const fields = differences.map(({ field, wanted, found }) => `${field} is ${found || 'not set'}, not ${wanted}`);
  return `✗ ${fields.join('; ')}`;
}

function paintState(text: string, { state }: TopicState, colors: Colors): string {
  return state === 'ok' || state === 'created' ? colors.green(text) : colors.red(text);
}

/** How long messages are kept: `7 days`, `36 h`, `compacted`. */
function keptText({ settings }: TopicState): string {
  if (settings['cleanup.policy'] === 'compact') return 'compacted';
  const hours = Number(settings['retention.ms']) / 3_600_000;
  return hours % 24 === 0 && hours > 24 ? `${hours / 24} days` : `${hours} h`;
}

function mendsOf(states: readonly TopicState[]): readonly string[] {
  const mends: string[] = [];
  if (states.some(({ state }) => state === 'missing')) mends.push('Create what is missing: sightline topics apply');
  const fields = states.flatMap(({ differences }) => differences.map(({ field }) => field));
  if (fields.includes('partitions')) {
    mends.push(
      'Partitions: kafka-topics.sh --alter --topic NAME --partitions N (only upwards), or set TOPIC_PARTITIONS.',
    );
  }
  if (fields.includes('replication.factor')) {
    mends.push('Copies: kafka-reassign-partitions.sh, or set TOPIC_REPLICATION_FACTOR to what is there.');
  }
  if (fields.some((field) => field !== 'partitions' && field !== 'replication.factor')) {
    mends.push(
      'Settings: kafka-configs.sh --alter --entity-type topics --entity-name NAME --add-config KEY=VALUE, or change the setting here.',
    );
  }
  return mends;
}
