/** A run of windows by number: from one on, until before another. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

interface Row<Subject, Cell> {
  readonly subject: Subject;
  readonly cells: Map<number, Cell>;
}

/** Cells by subject and window. Subjects are bounded: those that come after the first `maxSubjects` are not kept. */
export class Windows<Subject extends object, Cell> {
  readonly #rows = new Map<string, Row<Subject, Cell>>();

  constructor(
    private readonly makeCell: () => Cell,
    private readonly maxSubjects: number,
  ) {}

  /** The cell of a subject in a window; undefined when there are too many subjects already. */
  cell(subject: Subject, window: number): Cell | undefined {
    const key = keyOf(subject);
    let row = this.#rows.get(key);
    if (!row) {
      if (this.#rows.size >= this.maxSubjects) return undefined;
      row = { subject, cells: new Map() };
      this.#rows.set(key, row);
    }
    let cell = row.cells.get(window);
    if (cell === undefined) {
      cell = this.makeCell();
      row.cells.set(window, cell);
    }
    return cell;
  }

  subjects(): readonly Subject[] {
    return [...this.#rows.values()].map(({ subject }) => subject);
  }

  /** What there is of a subject in a span, window after window. */
  between(subject: Subject, { from, until }: Span): readonly Cell[] {
    const cells = this.#rows.get(keyOf(subject))?.cells ?? new Map<number, Cell>();
    return [...cells.keys()]
      .filter((window) => window >= from && window < until)
      .sort((a, b) => a - b)
      .flatMap((window) => cells.get(window) ?? []);
  }

  at(subject: Subject, window: number): Cell | undefined {
    return this.#rows.get(keyOf(subject))?.cells.get(window);
  }

  /** The first window that anything is kept of. */
  first(): number | undefined {
    const all = [...this.#rows.values()].flatMap(({ cells }) => [...cells.keys()]);
    return all.reduce<number | undefined>((least, window) => Math.min(least ?? window, window), undefined);
  }

  /** Forgets the windows that are not to be kept, and the subjects that have no more. */
  prune(isKept: (window: number) => boolean): void {
    for (const [key, { cells }] of this.#rows) {
      for (const window of cells.keys()) if (!isKept(window)) cells.delete(window);
      if (cells.size === 0) this.#rows.delete(key);
    }
  }
}

/** One text for equal subjects, whose fields are given in the same order everywhere. */
export function keyOf(subject: object): string {
  return JSON.stringify(Object.values(subject));
}
