import { sidesOf, type Pair } from './counts.js';

/**
 * Jensen–Shannon distance of the shares in both samples, 0 (equal) to 1 (nothing in common): the root of the divergence in bits
 * (Endres & Schindelin, IEEE Trans. Inf. Theory 49, 2003).
 */
export function jensenShannonDistance(pairs: readonly Pair[]): number {
  const sides = sidesOf(pairs);
  const divergence = pairs.reduce((sum, { reference, current }) => {
    const p = reference / sides.reference;
    const q = current / sides.current;
    return sum + (bits(p, (p + q) / 2) + bits(q, (p + q) / 2)) / 2;
  }, 0);
  // Rounding may leave it a little below zero.
  return Math.sqrt(Math.max(0, divergence));
}

function bits(share: number, ofShare: number): number {
  return share === 0 ? 0 : share * Math.log2(share / ofShare);
}
