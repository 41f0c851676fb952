import { totalOf, type Counts } from './counts.js';

/** The largest gap between two distribution functions, and the chance of one at least as large without any difference. */
export interface KolmogorovSmirnov {
  readonly distance: number;
  readonly p: number;
}

/**
 * Two-sample Kolmogorov–Smirnov test of quantities in numbered bins. Binning can only make the gap smaller, never larger.
 * p is the first term of Smirnov's series, 2 exp(−2 D² nm / (n + m)), which the sum never exceeds.
 */
export function kolmogorovSmirnov(reference: Counts, current: Counts): KolmogorovSmirnov {
  const [inReference, inCurrent] = [totalOf(reference), totalOf(current)];
  const bins = [...new Set([...reference.keys(), ...current.keys()])].sort((a, b) => Number(a) - Number(b));
  let [below, belowNow, distance] = [0, 0, 0];
  for (const bin of bins) {
    below += reference.get(bin) ?? 0;
    belowNow += current.get(bin) ?? 0;
    distance = Math.max(distance, Math.abs(below / inReference - belowNow / inCurrent));
  }
  const size = (inReference * inCurrent) / (inReference + inCurrent);
  return { distance, p: Math.min(1, 2 * Math.exp(-2 * distance * distance * size)) };
}
