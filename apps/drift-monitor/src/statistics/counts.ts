/** How often each category came: labels by name, or the numbered bins of a quantity. */
export type Counts = ReadonlyMap<string | number, number>;

/** All of them together. */
export function totalOf(counts: Counts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/** One category of two samples. */
export interface Pair {
  readonly reference: number;
  readonly current: number;
}

/** Cochran's rule: below five expected, the chi-squared distribution is no good guide. */
const LEAST_EXPECTED = 5;

/**
 * The categories of two samples side by side. What is too rare to compare is pooled: each category that is expected fewer than five
 * times in the smaller sample.
 */
export function pairUp(reference: Counts, current: Counts): readonly Pair[] {
  const [inReference, inCurrent] = [totalOf(reference), totalOf(current)];
  const smallerShare = Math.min(inReference, inCurrent) / (inReference + inCurrent);
  const pairs: Pair[] = [];
  let rare: Pair = { reference: 0, current: 0 };
  for (const category of new Set([...reference.keys(), ...current.keys()])) {
    const pair = { reference: reference.get(category) ?? 0, current: current.get(category) ?? 0 };
    if ((pair.reference + pair.current) * smallerShare >= LEAST_EXPECTED) pairs.push(pair);
    else rare = { reference: rare.reference + pair.reference, current: rare.current + pair.current };
  }
  return rare.reference + rare.current === 0 ? pairs : [...pairs, rare];
}

/** The totals of pairs. */
export function sidesOf(pairs: readonly Pair[]): Pair {
  return {
    reference: pairs.reduce((sum, { reference }) => sum + reference, 0),
    current: pairs.reduce((sum, { current }) => sum + current, 0),
  };
}
