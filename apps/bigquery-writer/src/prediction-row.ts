import { timestampText, type Prediction } from '@sightline/messages';

/** A value of a column, as JSON has it. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [name: string]: Cell };

/** A row of the table by its columns. */
export type Row = Readonly<Record<string, Cell>>;

/** Columns whose number is an instant, microseconds since 1970-01-01T00:00:00Z. */
const instants = ['received_at', 'processed_at'] as const;

/** The row of a prediction; instants stay microseconds, as the Storage Write API takes them. */
export function predictionRow({ metadata, ...prediction }: Prediction): Row {
  const entries = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  // A prediction is JSON but for its type.
  return cell({ ...(prediction as unknown as Row), metadata: entries }) as Row;
}

/** The same row with instants as text, as insertAll takes them. */
export function insertAllRow(prediction: Prediction): Row {
  const texts = instants.map((name) => [name, timestampText(prediction[name])]);
  return { ...(finite(predictionRow(prediction)) as Row), ...(Object.fromEntries(texts) as Row) };
}

/** Halves of surrogate pairs, which JSON can carry and UTF-8 can't, become U+FFFD. */
function cell(value: Cell): Cell {
  if (typeof value === 'string') return value.toWellFormed();
  return inside(value, cell);
}

/** JSON has no numbers beyond the finite ones; BigQuery takes their names. */
function finite(value: Cell): Cell {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return inside(value, finite);
}

function inside(value: Cell, change: (value: Cell) => Cell): Cell {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}
