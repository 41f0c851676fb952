import { createHash } from 'node:crypto';

/** 48 bits are exact in a number and leave no rounding at the borders of shares. */
const BYTES = 6;

/**
 * A point in [0, 1) that is always the same for the same words, in every worker and every release, and spread evenly over
 * different ones. Each word is taken with its length, so that no two lists of words are the same text.
 */
export function unitInterval(...words: readonly string[]): number {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${String(word.length)}:${word}`);
  return hash.digest().readUIntBE(0, BYTES) / 2 ** (8 * BYTES);
}
