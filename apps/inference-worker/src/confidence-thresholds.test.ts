import { describe, expect, it } from 'vitest';
import { confidenceThreshold, unknownThresholdNames } from './confidence-thresholds.js';

const settings = {
  MIN_CONFIDENCE: 0.1,
  MIN_CONFIDENCE_BY_MODEL: { patterns: 0.9 },
  MIN_CONFIDENCE_BY_LABEL: { tabby: 0.4, 'patterns/noise': 0.5, 'tiger cat': 0.3 },
};

describe('the confidence threshold', () => {
  it.each([
    ['of a model’s label before all others', 'patterns', 'noise', 0.5],
    ['of a label before that of the model', 'patterns', 'tabby', 0.4],
    ['of a label of several words', 'mobilenet_v2', 'tiger cat', 0.3],
    ['of the model where its label has none', 'patterns', 'lines', 0.9],
    ['of all where neither has one', 'mobilenet_v2', 'noise', 0.1],
  ])('is that %s', (_, model, label, threshold) => {
    expect(confidenceThreshold(settings)(model, label)).toBe(threshold);
  });

  it('names the models and labels that are not there', () => {
    const models = [{ name: 'patterns', labels: ['noise', 'lines'] }];
    expect(unknownThresholdNames(settings, models)).toEqual(['tabby', 'tiger cat']);
    expect(unknownThresholdNames(settings, [{ name: 'cats', labels: ['tabby', 'tiger cat'] }])).toEqual([
      'patterns',
      'patterns/noise',
    ]);
  });
});
