import { choice, integer, text } from '@sightline/config';
import { sinkSettings } from '@sightline/sink';

/** Settings of the console-writer. */
export const settings = {
  // The statistics line says what a log line would: on a terminal only trouble is logged beside it.
  ...sinkSettings({ consumerGroup: 'console-writer', adminPort: 9102, logLevel: 'warn' }),
  CONSOLE_FORMAT: choice(['text', 'json'], {
    default: 'text',
    doc: 'text: lines for people; json: one JSON object a line with every field, without limits (also --json).',
  }),
  CONSOLE_COLOR: choice(['auto', 'always', 'never'], {
    default: 'auto',
    doc: 'Colours: auto has them on a terminal, unless NO_COLOR is set.',
  }),
  NO_COLOR: text({ doc: 'Any value turns colours off, see https://no-color.org.' }),
  CONSOLE_WIDTH: integer({
    min: 20,
    max: 1000,
    doc: 'Columns of a line; unset: those of the terminal, 120 where there is none.',
  }),
  // More than a screenful a second is a blur; the rest is counted.
  MAX_ROWS_PER_SECOND: integer({
    default: 20,
    min: 0,
    max: 100_000,
    doc: 'Most predictions shown a second; the rest is counted only. 0: no limit.',
  }),
  MAX_ROWS: integer({
    default: 0,
    min: 0,
    doc: 'Predictions shown altogether before only statistics are. 0: no limit.',
  }),
};
