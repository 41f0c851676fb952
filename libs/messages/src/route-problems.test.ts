import { describe, expect, it } from 'vitest';
import type { ModelRouting } from './generated/messages.js';
import { routeProblems } from './route-problems.js';
import { sampleArm, sampleRouting, sampleShadow } from './testing/sample-messages.js';

const problems = (changed: Partial<ModelRouting>): readonly string[] =>
  routeProblems(sampleRouting({ route: 'cameras', ...changed }));
const [arm, shadow] = [sampleArm, sampleShadow];

describe('the form of a route', () => {
  it.each<[string, Partial<ModelRouting>]>([
    ['has one arm', {}],
    [
      'has arms, shadows and thresholds',
      {
        route: 'Night.cameras-1_b',
        arms: [arm({ name: 'a', weight: 90 }), arm({ name: 'b', weight: 0.1, model_version: '2.0-rc.1' })],
        shadows: [shadow(), shadow({ model_version: '3', sample_rate: 0 })],
        sources: ['http', 'simulator'],
        source_keys: ['camera/1 north'],
        min_confidence: 1,
        min_confidence_by_label: { 'patterns/noise': 0, tabby: 1 },
        min_confidence_by_model: { patterns: 0.5 },
      },
    ],
    ['is as small as numbers go', { arms: [arm({ weight: Number.MIN_VALUE })] }],
  ])('is right when it %s', (_, changed) => {
    expect(problems(changed)).toEqual([]);
  });

  it.each<[string, Partial<ModelRouting>, RegExp]>([
    ['no arms', { arms: [] }, /at least one arm/],
    [
      'too many arms',
      { arms: Array.from({ length: 17 }, (_, index) => arm({ name: `a${index}` })) },
      /16 arms, not 17/,
    ],
    ['two arms of one name', { arms: [arm(), arm()] }, /two arms are named "main"/],
    ...[0, -1, NaN, Infinity].map((weight): [string, Partial<ModelRouting>, RegExp] => [
      `the weight ${weight}`,
      { arms: [arm(), arm({ name: 'b', weight })] },
      /weight of arm "b" must be a number above 0/,
    ]),
    ['weights whose sum is no number', { arms: ['a', 'b'].map((name) => arm({ name, weight: 1.7e308 })) }, /too large/],
    ['an arm without a name', { arms: [arm({ name: '' })] }, /the arm "" must be named/],
    ['a name with a path in it', { arms: [arm({ model_name: '../../etc' })] }, /model "..\/..\/etc" of arm "main"/],
    ['a version with a path in it', { arms: [arm({ model_version: '../1' })] }, /version "..\/1" of arm "main"/],
    ['an illegal name', { route: 'two words' }, /route "two words"/],
    ['a name of a megabyte', { route: 'x'.repeat(1_000_000) }, /^.{1,200}$/],
    ['no name', { route: '' }, /route ""/],
    ['an unknown source', { sources: ['htpp'] }, /source "htpp" must be http, gcs, simulator, external/],
    ['a source that every object has', { sources: ['constructor'] }, /source "constructor"/],
    ['an empty source key', { source_keys: [''] }, /source key must not be empty/],
    ['a limit on the default', { route: 'default', source_keys: ['camera-1'] }, /takes no sources/],
    ['two equal shadows', { shadows: [shadow(), shadow()] }, /two shadows are "resnet50\/newest"/],
    [
      'too many shadows',
      { shadows: Array.from({ length: 9 }, (_, i) => shadow({ model_version: `${i}` })) },
      /8 shadows/,
    ],
    ...[-0.1, 1.1, NaN].map((sample_rate): [string, Partial<ModelRouting>, RegExp] => [
      `the sample rate ${sample_rate}`,
      { shadows: [shadow({ sample_rate })] },
      /sample rate of shadow "resnet50" must be 0 to 1/,
    ]),
    ['a threshold above 1', { min_confidence: 1.01 }, /threshold "min_confidence" must be 0 to 1, not 1.01/],
    ['a threshold that is no number', { min_confidence_by_label: { tabby: NaN } }, /threshold "tabby"/],
    ['a threshold below 0', { min_confidence_by_model: { patterns: -1 } }, /threshold "patterns"/],
  ])('is wrong with %s, and says so once', (_, changed, sentence) => {
    const found = problems(changed);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
  });

  it('names everything that is wrong at once', () => {
    expect(
      problems({ route: ' ', sources: ['x'], arms: [arm({ weight: 0, model_name: 'A' })], min_confidence: 2 }),
    ).toHaveLength(5);
  });
});
