import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Classifier, Pixels } from '../classifier.js';

/** Difference allowed between an image's score in a batch and alone: the order of a sum's terms may differ. */
export const BATCH_TOLERANCE = 1e-5;

export interface ClassifierUnderTest {
  /** Opens a classifier that takes batches of at least 2 images. */
  readonly open: () => Promise<Classifier>;
  /** Size of its pixels. */
  readonly width: number;
  readonly height: number;
}

/** The contract of every `Classifier`. */
export function describeClassifier(name: string, { open, width, height }: ClassifierUnderTest): void {
  const image = (red: number, green: number, blue: number): Pixels => {
    const pixel = [red, green, blue];
    const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => pixel[index % 3] ?? 0);
    return { width, height, data };
  };
  const tomato = image(255, 99, 71);
  const leaf = image(34, 139, 34);
  const scoresOf = async (classifier: Classifier, batch: readonly Pixels[]): Promise<Float32Array[]> => {
    const { scores } = await classifier.classify(batch);
    return scores.map((own) => own ?? expect.fail('no scores'));
  };

  // Each test loads the model anew, which takes seconds on a busy machine.
  describe(`${name} as a classifier`, { timeout: 30_000 }, () => {
    let classifier: Classifier;
    beforeEach(async () => {
      classifier = await open();
    });
    afterEach(() => classifier.close());

    it('gives each image probabilities that sum to one', async () => {
      for (const scores of await scoresOf(classifier, [tomato, leaf])) {
        expect(scores).toHaveLength(classifier.classes);
        expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 3);
      }
    });

    it('gives an image in a batch the scores it gets alone, in the order of the batch', async () => {
      await classifier.warmUp();
      const alone = [...(await scoresOf(classifier, [tomato])), ...(await scoresOf(classifier, [leaf]))];
      const together = await scoresOf(classifier, [tomato, leaf]);
      for (const [index, scores] of together.entries()) {
        const differences = scores.map((score, own) => Math.abs(score - (alone[index]?.[own] ?? NaN)));
        expect(Math.max(...differences)).toBeLessThanOrEqual(BATCH_TOLERANCE);
      }
      expect(together[0]).not.toEqual(together[1]);
    });

    it('leaves the pixels to their owner', async () => {
      const before = Uint8Array.from(tomato.data);
      await classifier.classify([tomato]);
      expect(tomato.data).toEqual(before);
    });

    it('answers more calls at once than it runs at once', async () => {
      const calls = Array.from({ length: classifier.concurrency * 3 + 1 }, () => classifier.classify([tomato]));
      const answers = await Promise.all(calls);
      expect(new Set(answers.map(({ scores }) => String(scores[0])))).toHaveLength(1);
    });

    it('refuses an empty batch, a batch over its limit and pixels of another size', async () => {
      const tooMany = Array.from({ length: classifier.maxBatchSize + 1 }, () => tomato);
      const larger = { width: width + 1, height, data: new Uint8Array((width + 1) * height * 3) };
      for (const batch of [[], tooMany, [larger]]) {
        await expect(classifier.classify(batch)).rejects.toBeInstanceOf(RangeError);
      }
      await expect(classifier.classify([tomato])).resolves.toBeDefined();
    });

    it('finishes the calls under way when it is closed, and refuses later ones', async () => {
      const underWay = classifier.classify([tomato]);
      await classifier.close();
      await expect(underWay).resolves.toMatchObject({ scores: [expect.any(Float32Array)] });
      await expect(classifier.classify([tomato])).rejects.toMatchObject({ code: 'closed' });
    });
  });
}
