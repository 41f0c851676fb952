import { seededRandom } from '@sightline/image';
import { describe, expect, it } from 'vitest';
import { logEvidenceOfDisagreement } from './sequential-agreement.js';
import { SequentialDifference } from './sequential-difference.js';

const ALPHA = 0.05;
const RUNS = 1000;

/** Share of runs that find something, each looked at after every image, or every block. */
function shareFound(name: string, run: (chance: (probability: number) => boolean) => boolean): number {
  const random = seededRandom(name);
  const found = Array.from({ length: RUNS }, () => run((probability) => random.chance(probability)));
  return found.filter(Boolean).length / RUNS;
}

/** Looks after each of 3000 images; whether the disagreement is ever taken for proven. */
function watchAgreement(chance: (probability: number) => boolean, agreement: number, promised: number): boolean {
  let count = 0;
  for (let of = 1; of <= 3000; of++) {
    if (chance(agreement)) count += 1;
    if (logEvidenceOfDisagreement({ count, of }, promised) >= Math.log(1 / ALPHA)) return true;
  }
  return false;
}

describe('logEvidenceOfDisagreement', () => {
  it.each([0.5, 0.9, 0.99])(
    'looked at 3000 times errs in at most one run of twenty where %d is promised and kept',
    (promised) => {
      const share = shareFound(`kept ${promised}`, (chance) => watchAgreement(chance, promised, promised));
      expect(share).toBeLessThanOrEqual(ALPHA);
    },
  );

  it('finds an agreement of 85 % where 90 % is promised in nearly every run', () => {
    expect(shareFound('broken', (chance) => watchAgreement(chance, 0.85, 0.9))).toBeGreaterThan(0.95);
  });

  // The ratio of one alternative by hand: its mean over the alternatives is what counts.
  it('of one image that differs is the mean ratio of the alternatives', () => {
    const rates = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7].map((lapse) => 0.9 * (1 - lapse));
    const mean = rates.reduce((sum, rate) => sum + (1 - rate) / 0.1, 0) / rates.length;
    expect(logEvidenceOfDisagreement({ count: 0, of: 1 }, 0.9)).toBeCloseTo(Math.log(mean), 12);
  });
});

/** Looks after each of 200 blocks of unequal sizes; whether the difference is ever taken for proven. */
function watchDifference(chance: (probability: number) => boolean, shareA: number, shareB: number): boolean {
  const test = new SequentialDifference();
  const drawn = (of: number, share: number): { count: number; of: number } => {
    let count = 0;
    for (let image = 0; image < of; image++) if (chance(share)) count += 1;
    return { count, of };
  };
  for (let block = 0; block < 200; block++) {
    const few = block % 7;
    test.add(drawn(18, shareA), drawn(few, shareB));
    if (test.p <= ALPHA) return true;
  }
  return false;
}

describe('SequentialDifference', () => {
  it.each([0.02, 0.5, 0.95])(
    'looked at after every block errs in at most one run of twenty where both shares are %d',
    (share) => {
      const errors = shareFound(`equal ${share}`, (chance) => watchDifference(chance, share, share));
      expect(errors).toBeLessThanOrEqual(ALPHA);
    },
  );

  it('finds 80 % against 90 % in nearly every run', () => {
    expect(shareFound('different', (chance) => watchDifference(chance, 0.9, 0.8))).toBeGreaterThan(0.95);
  });

  it('takes nothing back: p never rises', () => {
    const test = new SequentialDifference();
    let last = 1;
    for (let block = 0; block < 100; block++) {
      const good = block < 50 ? 9 : 5;
      test.add({ count: good, of: 10 }, { count: 5, of: 10 });
      expect(test.p).toBeLessThanOrEqual(last);
      last = test.p;
    }
    expect(last).toBeLessThan(1e-6);
  });

  it('learns nothing from a block without images', () => {
    const test = new SequentialDifference();
    test.add({ count: 0, of: 0 }, { count: 0, of: 0 });
    expect(test.p).toBe(1);
  });
});
