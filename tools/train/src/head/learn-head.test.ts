import { seededRandom } from '@sightline/image';
import { describe, expect, it } from 'vitest';
import { judgeHead } from './judge-head.js';
import { learnHead } from './learn-head.js';
import type { Picture } from './read-features.js';

/** Pictures whose features lie around a place for each label, `noise` away. */
function pictures(perLabel: readonly number[], noise: number, seed: string, size = 12): Picture[] {
  const random = seededRandom(seed);
  return perLabel.flatMap((count, label) =>
    Array.from({ length: count }, (_, at) => ({
      path: `${label}/${at}`,
      label,
      sha256: `${label}-${at}`,
      features: Float32Array.from(
        { length: size },
        (_, index) => (index === label ? 1 : 0) + random.between(-noise, noise),
      ),
    })),
  );
}

describe('learning a head', () => {
  it('tells apart what can be told apart', async () => {
    const head = await learnHead(pictures([20, 20, 20], 0.5, 'learned'), { classes: 3 });
    expect(judgeHead(head, pictures([50, 50, 50], 0.5, 'new')).accuracy).toBeGreaterThanOrEqual(0.95);
  });

  it('is not sure of what nobody can know, and never sharpens', async () => {
    const noise = (count: number, seed: string): Picture[] =>
      pictures([count, count], 50, seed).map((picture) => ({ ...picture, label: Number(picture.path.at(0)) }));
    const head = await learnHead(noise(30, 'learned'), { classes: 2 });
    expect(head.temperature).toBeGreaterThanOrEqual(1);
    expect(judgeHead(head, noise(200, 'new')).calibrationError).toBeLessThan(0.2);
  });

  it('lets a rare label count as much as the others', async () => {
    const head = await learnHead(pictures([400, 40], 1.2, 'learned', 2), { classes: 2 });
    const { confusion } = judgeHead(head, pictures([100, 100], 1.2, 'new', 2));
    expect(confusion[1]?.[1]).toBeGreaterThan(70);
  });

  it('ends when it is told to', async () => {
    const learning = learnHead(pictures([20, 20], 1, 'learned'), { classes: 2, signal: AbortSignal.abort() });
    await expect(learning).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('judging a head', () => {
  it('counts by true label and answer, and holds confidence against what was right', () => {
    // Answers label 0 with a confidence of 0.75, whatever it sees.
    const head = { weights: Float64Array.of(0, Math.log(3), 0, 0), classes: 2, l2: 1, temperature: 1 };
    const seen = [0, 0, 0, 1].map((label, at) => ({
      path: `${at}`,
      sha256: `${at}`,
      label,
      features: Float32Array.of(5),
    }));
    const { accuracy, balancedAccuracy, calibrationError, confusion } = judgeHead(head, seen);
    expect(confusion).toEqual([
      [3, 0],
      [1, 0],
    ]);
    expect([accuracy, balancedAccuracy]).toEqual([0.75, 0.5]);
    expect(calibrationError).toBeCloseTo(0, 10);
  });
});
