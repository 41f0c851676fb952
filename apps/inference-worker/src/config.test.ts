import { readSettings } from '@sightline/config';
import { expect, it } from 'vitest';
import { rules, settings } from './config.js';

const problemsOf = (env: Record<string, string>): string => {
  try {
    readSettings(settings, rules, env);
    return '';
  } catch (error) {
    return String(error);
  }
};

it('needs no settings at all', () => {
  expect(readSettings(settings, rules, {})).toMatchObject({
    DELIVERY: 'exactly_once',
    IMAGE_TOPIC: 'image-stream',
    MODEL: 'mobilenet_v2',
    MORE_MODELS: ['patterns'],
    TOP_K: 5,
    MIN_CONFIDENCE: 0,
  });
});

it('reads thresholds per model and label', () => {
  const values = readSettings(settings, rules, { MIN_CONFIDENCE_BY_LABEL: 'mobilenet_v2/tiger cat=0.4, tabby=0.5' });
  expect({ ...values.MIN_CONFIDENCE_BY_LABEL }).toEqual({ 'mobilenet_v2/tiger cat': 0.4, tabby: 0.5 });
});

it('names every wrong setting at once', () => {
  const problems = problemsOf({ TOP_K: '0', MIN_CONFIDENCE: '1.5', DELIVERY: 'maybe', MIN_CONFIDENCE_BY_MODEL: 'x' });
  for (const name of ['TOP_K', 'MIN_CONFIDENCE', 'DELIVERY', 'MIN_CONFIDENCE_BY_MODEL'])
    expect(problems).toContain(name);
});

it('refuses models that are not in the catalogue, but takes a path', () => {
  expect(problemsOf({ MORE_MODELS: 'patterns,vgg99' })).toContain('MORE_MODELS: vgg99');
  expect(problemsOf({ MORE_MODELS: './models/mine' })).toBe('');
});
