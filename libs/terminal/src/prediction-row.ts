import type { Prediction } from '@sightline/messages';
import type { Colors } from 'picocolors/types.js';
import { durationText } from './durations.js';
import { row } from './layout.js';
import type { Cell, ColumnName, Layout } from './layout.js';
import { printable } from './printable.js';

const TITLES: Readonly<Record<ColumnName, Cell>> = {
  time: { text: 'TIME' },
  image: { text: 'IMAGE' },
  source: { text: 'SOURCE' },
  label: { text: 'LABEL' },
  bar: { text: 'CONFIDENCE' },
  confidence: { text: '' },
  model: { text: 'MODEL' },
  latency: { text: 'LATENCY' },
};

/** The line above the predictions. */
export function titleRow(layout: Layout, colors: Colors): string {
  // Where there is no bar its title has room over the number, cut short.
  const hasBar = layout.some(({ name }) => name === 'bar');
  return colors.dim(row(layout, hasBar ? TITLES : { ...TITLES, confidence: { text: 'CONF.' } }));
}

/** One prediction on one line: `✓` classified, `~` below the confidence threshold, `✗` rejected, with the reason; `shadow` a shadow's. */
export function predictionRow(prediction: Prediction, layout: Layout, colors: Colors): string {
  const { image_id, source, source_key, processed_at } = prediction;
  const cells: Partial<Record<ColumnName, Cell>> = {
    time: { text: timeText(processed_at), paint: colors.dim },
    // The end of an id: the beginning of a UUIDv7 is its time, the same for all images of that moment.
    image: { text: printable(image_id.slice(-8)), paint: colors.dim },
    source: { text: printable(source_key ?? source) },
    latency: { text: durationText(latencyMs(prediction)), paint: colors.dim },
  };
  const said = prediction.outcome === 'rejected' ? reason(prediction, colors) : answer(prediction, colors);
  return row(layout, { ...cells, ...(prediction.role === 'shadow' ? shadowed(said, layout) : said) });
}

/** From the acceptance of the image to its prediction. */
export function latencyMs({ timings_ms, processed_at, received_at }: Prediction): number {
  return Math.max(0, timings_ms.total ?? (processed_at - received_at) / 1000);
}

function answer(
  { outcome, label, confidence, model_name, model_version }: Prediction,
  colors: Colors,
): Partial<Record<ColumnName, Cell>> {
  const sure = outcome === 'classified';
  const paint = sure ? colors.green : colors.yellow;
  const model = [model_name, model_version].filter((part) => part !== null).join('@');
  return {
    label: { text: `${sure ? '✓' : '~'} ${printable(label ?? '')}`, paint: (text) => colors.bold(paint(text)) },
    bar: { text: bar(confidence ?? 0), paint },
    confidence: { text: confidence === null ? '' : `${(confidence * 100).toFixed(1)}%` },
    model: { text: printable(model), paint: colors.cyan },
  };
}

/** Nobody may take a shadow's word for the answer: it is marked beside its model, or its label where no model is shown. */
function shadowed(said: Partial<Record<ColumnName, Cell>>, layout: Layout): Partial<Record<ColumnName, Cell>> {
  const at = said.model !== undefined && layout.some(({ name }) => name === 'model') ? 'model' : 'label';
  const cell = said[at];
  return cell === undefined ? said : { ...said, [at]: { ...cell, text: `shadow ${cell.text}` } };
}

function reason({ error_code, error_message }: Prediction, colors: Colors): Partial<Record<ColumnName, Cell>> {
  const text = [error_code, error_message].filter((part) => part !== null && part !== '').join(': ');
  return { label: { text: `✗ ${printable(text === '' ? 'rejected' : text)}`, paint: colors.red } };
}

const BAR_WIDTH = 10;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Ten columns, filled to an eighth of a column. */
function bar(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** The time of day here. */
export function timeText(micros: number): string {
  const date = new Date(micros / 1000);
  const valid = !Number.isNaN(date.getTime());
  return valid ? date.toTimeString().slice(0, 8) : '';
}
