import jstat from 'jstat';

/** So many of so many. */
export interface Proportion {
  readonly count: number;
  readonly of: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Standard deviations that enclose all but `alpha` of a normal distribution, half of it on each side. */
export function deviations(alpha: number): number {
  return jstat.jStat.normal.inv(1 - alpha / 2, 0, 1);
}

/** Wilson's score interval of a proportion (JASA 22, 1927): right also for small samples and for shares near 0 and 1. */
export function wilsonInterval({ count, of }: Proportion, z: number): Interval {
  const centre = count + (z * z) / 2;
  const half = z * Math.sqrt((count * (of - count)) / of + (z * z) / 4);
  return { low: Math.max(0, (centre - half) / (of + z * z)), high: Math.min(1, (centre + half) / (of + z * z)) };
}

/** Newcombe's interval of the difference a − b of two proportions (method 10 of Statistics in Medicine 17, 1998). */
export function newcombeInterval(a: Proportion, b: Proportion, z: number): Interval {
  const [p, q] = [a.count / a.of, b.count / b.of];
  const [ofA, ofB] = [wilsonInterval(a, z), wilsonInterval(b, z)];
  return {
    low: p - q - Math.hypot(p - ofA.low, ofB.high - q),
    high: p - q + Math.hypot(ofA.high - p, q - ofB.low),
  };
}
