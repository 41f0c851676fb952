import { recording } from '@sightline/capacity';
import { seededRandom } from '@sightline/image';
import { describe, expect, it } from 'vitest';
import { recordedTimes } from './recorded-times.js';

const random = seededRandom('times');

describe('the times of a picture', () => {
  it.each(['efficientnet_lite0', 'mobilenet_v2', 'resnet50'] as const)(
    'are those that %s was recorded with',
    (model) => {
      const calls = recording.models[model]?.wideMs ?? [];
      for (let number = 0; number < 200; number++) {
        const { queued, decoded, waited, inferred, total } = recordedTimes(model, random);
        const [least = NaN, most = NaN] = [calls[0], calls.at(-1)];
        expect((inferred ?? NaN) >= least && (inferred ?? NaN) <= most).toBe(true);
        expect(total).toBeCloseTo((queued ?? NaN) + (decoded ?? NaN) + (waited ?? NaN) + (inferred ?? NaN));
      }
    },
  );

  it('end at the decoding where no model saw it', () => {
    const { waited, inferred, queued, decoded, total } = recordedTimes(null, random);
    expect([waited, inferred]).toEqual([null, null]);
    expect(total).toBe((queued ?? NaN) + (decoded ?? NaN));
  });
});
