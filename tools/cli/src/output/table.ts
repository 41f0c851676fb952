import { fit, widthOf, wrapped, type Colors, type Screen } from '@sightline/terminal';

/** One column of a table for people. Texts must be harmless on a terminal already. */
export interface Column<Row> {
  readonly title: string;
  readonly align?: 'right';
  readonly text: (row: Row) => string;
  readonly paint?: (text: string, row: Row, colors: Colors) => string;
  /** On a narrow terminal the column may shrink to so many columns; its text then takes more lines. */
  readonly shrinkTo?: number;
  /** Left out on a terminal narrower than this. */
  readonly fromWidth?: number;
}

type Painter = (line: string) => string;

const GAP = '  ';
const INDENT = '  ';

/** The rows under their titles. A terminal is never overrun; elsewhere each line of a text is one line, whole. */
export function tableText<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, colors, isTerminal }: Pick<Screen, 'width' | 'colors' | 'isTerminal'>,
): string {
  const shown = columns.filter(({ fromWidth = 0 }) => !isTerminal || width >= fromWidth);
  const texts = rows.map((row) => shown.map((column) => column.text(row)));
  const natural = shown.map(({ title }, at) =>
    Math.max(...[title, ...texts.map((line) => line[at] ?? '')].map(widest)),
  );
  const widths = isTerminal ? fitted(shown, natural, width) : natural;
  const lines = [
    rowLines(
      shown.map(({ title }) => title),
      widths,
      shown,
      () => colors.dim,
    ),
  ];
  for (const [index, row] of rows.entries()) {
    const painter = ({ paint }: Column<Row>): Painter => (paint ? (line) => paint(line, row, colors) : (line) => line);
    lines.push(rowLines(texts[index] ?? [], widths, shown, painter));
  }
  return lines
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map(widthOf));
}

/** Widths that fit: the widest of those that may shrink gives way first. */
function fitted(
  columns: readonly Pick<Column<never>, 'shrinkTo'>[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  const room = width - GAP.length * (columns.length - 1);
  for (let excess = widths.reduce((sum, each) => sum + each, 0) - room; excess > 0; excess -= 1) {
    let widestAt = -1;
    for (const [at, { shrinkTo = Infinity }] of columns.entries()) {
      const each = widths[at] ?? 0;
      if (each > shrinkTo && each > (widths[widestAt] ?? 0)) widestAt = at;
    }
    if (widestAt < 0) break;
    widths[widestAt] = (widths[widestAt] ?? 0) - 1;
  }
  return widths;
}

/** One row on as many lines as its longest text needs. Texts are painted once they fit. */
function rowLines<Row>(
  texts: readonly string[],
  widths: readonly number[],
  columns: readonly Column<Row>[],
  painter: (column: Column<Row>) => Painter,
): readonly string[] {
  const cells = texts.map((text, at) => cellLines(text, widths[at] ?? 0));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => {
    // Nothing follows the last text of a line, not even blanks.
    const last = cells.findLastIndex((cell) => (cell[line] ?? '') !== '');
    const parts = columns.slice(0, last + 1).map((column, at) => {
      const text = cells[at]?.[line] ?? '';
      const isLast = at === last && column.align === undefined;
      return text === ''
        ? ' '.repeat(widths[at] ?? 0)
        : painter(column)(isLast ? text : fit(text, widths[at] ?? 0, column.align));
    });
    return parts.join(GAP);
  });
}

/** A text in lines that fit; what a line runs over is indented. */
function cellLines(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (widthOf(line) <= width) return [line];
    const [first = '', ...rest] = wrapped(line, width);
    const room = Math.max(1, width - INDENT.length);
    return [first, ...(rest.length === 0 ? [] : wrapped(rest.join(' '), room).map((each) => INDENT + each))];
  });
}
