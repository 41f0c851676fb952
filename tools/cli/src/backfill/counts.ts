/** What became of the objects so far. */
export type BackfillCounts = Readonly<Record<BackfillCount, number>>;

const countNames = [
  /** Objects that were listed. */
  'listed',
  /** Of them no images, or not wanted. */
  'skipped',
  /** Images that BigQuery has a prediction of. */
  'present',
  /** Images whose claim check is in Kafka. */
  'sent',
  'classified',
  'low_confidence',
  'rejected',
  /** Images that nobody answered in time. */
  'unanswered',
] as const;

type BackfillCount = (typeof countNames)[number];

/** Counts what becomes of objects. */
export class Counts {
  readonly #counts: Record<BackfillCount, number>;

  constructor(before?: BackfillCounts) {
    this.#counts = Object.fromEntries(countNames.map((name) => [name, before?.[name] ?? 0])) as Record<
      BackfillCount,
      number
    >;
  }

  get values(): BackfillCounts {
    return { ...this.#counts };
  }

  /** Objects of which nothing more is to come. */
  get settled(): number {
    const { skipped: _skipped, listed: _listed, sent: _sent, ...ends } = this.#counts;
    return Object.values(ends).reduce((sum, count) => sum + count, 0);
  }

  add(name: BackfillCount): void {
    this.#counts[name] += 1;
  }
}

export function isCounts(value: unknown): value is BackfillCounts {
  if (typeof value !== 'object' || value === null) return false;
  return countNames.every((name) => Number.isSafeInteger((value as Record<string, unknown>)[name]));
}
