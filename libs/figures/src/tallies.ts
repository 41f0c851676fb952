import type { CountOf } from './figures.js';

/** Name under which everything is counted that comes after the first `maxNames`. */
export const otherNames = 'everything else';

/** Counts by name, bounded in names: a sender who makes names up fills no memory. */
export class Tallies {
  readonly #counts = new Map<string, number>();

  constructor(private readonly maxNames: number) {}

  add(name: string, count = 1): void {
    const known = this.#counts.has(name) || this.#counts.size < this.maxNames;
    const key = known ? name : otherNames;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  merge(other: Tallies): void {
    for (const [name, count] of other.#counts) this.add(name, count);
  }

  /** The most frequent ones, and the rest as one. */
  top(limit: number): readonly CountOf[] {
    const sorted = [...this.#counts]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => Number(a.name === otherNames) - Number(b.name === otherNames) || b.count - a.count);
    const rest = sorted.slice(limit).reduce((sum, { count }) => sum + count, 0);
    const shown = sorted.slice(0, limit);
    return rest === 0 ? shown : [...shown, { name: otherNames, count: rest }];
  }
}
