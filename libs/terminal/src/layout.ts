import { fit } from './fit.js';

/** What a row of the live view can show, in the order of its columns. */
export type ColumnName = 'time' | 'image' | 'source' | 'label' | 'bar' | 'confidence' | 'model' | 'latency';

interface Column {
  readonly name: ColumnName;
  readonly width: number;
}

/** The columns of a terminal that wide. A narrow one has fewer, so that labels stay readable. */
export type Layout = readonly Column[];

const GAP = '  ';
const FIXED_WIDTHS = { time: 8, image: 8, bar: 10, confidence: 6, latency: 8 } as const;
// What is left is shared by the columns of free text.
const SHARES = { source: 3, label: 5, model: 5 } as const;
const RIGHT_ALIGNED: ReadonlySet<ColumnName> = new Set(['confidence', 'latency']);

const VIEWS: readonly { readonly from: number; readonly names: readonly ColumnName[] }[] = [
  { from: 104, names: ['time', 'image', 'source', 'label', 'bar', 'confidence', 'model', 'latency'] },
  { from: 76, names: ['time', 'image', 'source', 'label', 'bar', 'confidence', 'latency'] },
  { from: 50, names: ['time', 'source', 'label', 'confidence', 'latency'] },
  { from: 0, names: ['label', 'confidence'] },
];

/** The layout for a terminal of that many columns. */
export function layoutFor(width: number): Layout {
  const names = VIEWS.find(({ from }) => width >= from)?.names ?? [];
  const isFixed = (name: ColumnName): name is keyof typeof FIXED_WIDTHS => name in FIXED_WIDTHS;
  const free = names.filter((name) => !isFixed(name));
  const taken = names.filter(isFixed).reduce((sum, name) => sum + FIXED_WIDTHS[name], GAP.length * (names.length - 1));
  const shares = free.reduce((sum, name) => sum + SHARES[name], 0);
  let left = Math.max(0, width - taken);
  const spare = left;
  return names.map((name) => {
    if (isFixed(name)) return { name, width: FIXED_WIDTHS[name] };
    // The last column of free text takes what rounding left over.
    const share = name === free.at(-1) ? left : Math.floor((spare * SHARES[name]) / shares);
    left -= share;
    return { name, width: share };
  });
}

/** A text for a column; `paint` colours it once it fits. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** One line, exactly as wide as the layout. A cell also takes the columns after it that have none of their own. */
export function row(layout: Layout, cells: Readonly<Partial<Record<ColumnName, Cell>>>): string {
  const placed: { cell: Cell; width: number; align: 'left' | 'right' }[] = [];
  for (const { name, width } of layout) {
    const cell = cells[name];
    const before = placed.at(-1);
    if (cell) placed.push({ cell, width, align: RIGHT_ALIGNED.has(name) ? 'right' : 'left' });
    else if (before) before.width += GAP.length + width;
  }
  return placed
    .map(({ cell: { text, paint }, width, align }) => (paint ?? unpainted)(fit(text, width, align)))
    .join(GAP);
}

function unpainted(text: string): string {
  return text;
}
