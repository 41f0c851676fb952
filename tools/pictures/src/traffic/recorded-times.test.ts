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
      const least = calls[0] ?? NaN;
      const most = calls.at(-1) ?? NaN;
      for (let number = 0; number < 200; number++) {
        const { total, ...stages } = recordedTimes(model, random);
        expect(stages.inferred).toBeGreaterThanOrEqual(least);
        expect(stages.inferred).toBeLessThanOrEqual(most);
        expect(total).toBeCloseTo(Object.values(stages).reduce((sum: number, ms) => sum + (ms ?? 0), 0));
      }
    },
  );

  it('end at the decoding where no model saw it', () => {
    const { waited, inferred, queued, decoded, total } = recordedTimes(null, random);
    expect([waited, inferred]).toEqual([null, null]);
    expect(total).toBe((queued ?? NaN) + (decoded ?? NaN));
  });
});
