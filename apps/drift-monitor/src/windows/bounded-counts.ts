/** Category of everything that comes after the first `maxCategories`. */
export const everythingElse = 'everything else';

/** Counts by category, bounded in categories: a sender who makes names up fills no memory. */
export class BoundedCounts extends Map<string | number, number> {
  constructor(private readonly maxCategories: number) {
    super();
  }

  add(category: string | number, count = 1): void {
    const known = this.has(category) || this.size < this.maxCategories;
    const key = known ? category : everythingElse;
    this.set(key, (this.get(key) ?? 0) + count);
  }
}
