import { randomInt } from 'node:crypto';
import { patterns } from '@sightline/image';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedClassifier, topClass, type EmbeddedClassifier } from './open-embedded-classifier.js';
import { patternPreprocessing, patternSample, type PatternSample } from './pattern-sample.js';

const count = 600;
/** Training and its checks use seeds below 2³⁰. */
const firstSeed = randomInt(2 ** 30, 2 ** 31);

let patternsModel: EmbeddedClassifier;

beforeAll(async () => {
  patternsModel = await openEmbeddedClassifier('patterns');
});

afterAll(async () => patternsModel.classifier.close());

async function classify(samples: readonly PatternSample[]): Promise<number[]> {
  const { width, height } = patternPreprocessing;
  const { scores } = await patternsModel.classifier.classify(
    samples.map(({ pixels }) => ({ width, height, data: pixels })),
  );
  return scores.map(topClass);
}

describe('the embedded patterns model', () => {
  it('is prepared for as its training pictures were', () => {
    const { manifest, labels } = patternsModel.model;
    expect(manifest.preprocessing).toEqual(patternPreprocessing);
    expect(labels).toEqual(patterns);
  });

  it('fits into 2 MB', () => {
    expect(patternsModel.model.manifest.bytes).toBeLessThanOrEqual(2_000_000);
  });

  it('tells 99 of 100 new pictures of the simulator apart', { timeout: 300_000 }, async () => {
    const wrong: string[] = [];
    for (let start = 0; start < count; start += 30) {
      const seeds = Array.from({ length: 30 }, (_, index) => firstSeed + start + index);
      const samples = await Promise.all(seeds.map(patternSample));
      const answers = await classify(samples);
      for (const [index, { pattern }] of samples.entries()) {
        const answer = patterns[answers[index] ?? -1];
        if (answer !== pattern) wrong.push(`seed ${firstSeed + start + index}: ${pattern}, answered ${answer}`);
      }
    }
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(count / 100);
  });
});
