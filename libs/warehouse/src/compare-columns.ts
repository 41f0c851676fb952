import type { TableColumn } from '@sightline/messages';

/** A column as BigQuery tells it: what is usual it may leave out. */
export interface FoundColumn {
  readonly name?: string;
  readonly type?: string;
  readonly mode?: string;
  readonly fields?: readonly FoundColumn[];
}

/** How a table that is there differs from the wanted one. */
export interface ColumnComparison {
  /** Names of columns that it lacks and can be given, such as `image.bytes`. */
  readonly added: readonly string[];
  /** A sentence for each difference that can't be mended from here. */
  readonly conflicts: readonly string[];
  /** Its columns with those added. */
  readonly grown: readonly FoundColumn[];
}

/** BigQuery's other names of the same types. */
const sameTypes: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
};

/** Compares the columns of a table with those its rows will have. Nullable and repeated ones can be added, more than that can't. */
export function compareColumns(
  wanted: readonly TableColumn[],
  found: readonly FoundColumn[],
  path = '',
): ColumnComparison {
  const added: string[] = [];
  const conflicts: string[] = [];
  const grown = new Map(found.map((column) => [key(column), column]));
  for (const column of wanted) {
    const place = path + column.name;
    const existing = grown.get(key(column));
    if (existing !== undefined) {
      conflicts.push(...conflictsOf(column, existing, place));
      const inner = compareColumns(column.fields ?? [], existing.fields ?? [], `${place}.`);
      added.push(...inner.added);
      conflicts.push(...inner.conflicts);
      if (inner.added.length > 0) grown.set(key(column), { ...existing, fields: inner.grown });
    } else if (column.mode === 'REQUIRED') conflicts.push(`${place} is missing`);
    else {
      added.push(place);
      grown.set(key(column), column);
    }
  }
  conflicts.push(...unknownRequired(wanted, found, path));
  return { added, conflicts, grown: [...grown.values()] };
}

function conflictsOf(wanted: TableColumn, found: FoundColumn, place: string): readonly string[] {
  const [type, mode] = [typeOf(found), found.mode ?? 'NULLABLE'];
  if (type !== typeOf(wanted)) return [`${place} is ${type} and must be ${typeOf(wanted)}`];
  if ((mode === 'REPEATED') !== (wanted.mode === 'REPEATED')) return [`${place} is ${mode} and must be ${wanted.mode}`];
  return mode === 'REQUIRED' && wanted.mode === 'NULLABLE' ? [`${place} is REQUIRED and must be NULLABLE`] : [];
}

function unknownRequired(
  wanted: readonly TableColumn[],
  found: readonly FoundColumn[],
  path: string,
): readonly string[] {
  const known = new Set(wanted.map(key));
  return found
    .filter((column) => column.mode === 'REQUIRED' && !known.has(key(column)))
    .map(({ name }) => `${path}${name ?? ''} is REQUIRED and predictions do not have it`);
}

/** BigQuery tells column names apart without regard to case. */
function key({ name = '' }: FoundColumn): string {
  return name.toLowerCase();
}

function typeOf({ type = '' }: FoundColumn): string {
  return sameTypes[type] ?? type;
}
