import type { Proportion } from './proportions.js';

/**
 * Whether two shares differ, with a test that may be looked at as often as one likes. Outcomes come in blocks, in each any number of both
 * groups; the evidence of a block is its likelihood under the two shares learnt from earlier blocks, against that under their mean,
 * weighted by the block's sizes (Turner, Ly & Grünwald, Safe tests for 2×2 contingency tables, arXiv:2106.02693). Its expectation is at
 * most 1 whatever common share both groups have, by the inequality of the arithmetic and geometric means; so the product over blocks
 * ever exceeds 1 / alpha with a chance of at most alpha (Ville's inequality), exactly and for any number of images.
 */
export class SequentialDifference {
  // Half a success and half a failure to begin with: Jeffreys' prior.
  #a: Proportion = { count: 0.5, of: 1 };
  #b: Proportion = { count: 0.5, of: 1 };
  #logEvidence = 0;
  #largest = 0;

  /** Takes a block. Sizes must not depend on its outcomes. */
  add(a: Proportion, b: Proportion): void {
    const both = a.of + b.of;
    if (both === 0) return;
    const [shareA, shareB] = [this.#a.count / this.#a.of, this.#b.count / this.#b.of];
    const common = (a.of * shareA + b.of * shareB) / both;
    this.#logEvidence += logRatio(a, shareA, common) + logRatio(b, shareB, common);
    this.#largest = Math.max(this.#largest, this.#logEvidence);
    this.#a = sumOf(this.#a, a);
    this.#b = sumOf(this.#b, b);
  }

  /** Always-valid p-value: at any time, and however often it is asked for. */
  get p(): number {
    return Math.exp(-this.#largest);
  }
}

function logRatio({ count, of }: Proportion, share: number, common: number): number {
  return count * Math.log(share / common) + (of - count) * Math.log((1 - share) / (1 - common));
}

function sumOf(a: Proportion, b: Proportion): Proportion {
  return { count: a.count + b.count, of: a.of + b.of };
}
