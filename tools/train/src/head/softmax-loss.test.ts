import { seededRandom } from '@sightline/image';
import { describe, expect, it } from 'vitest';
import { lossOf, softmax, type Examples } from './softmax-loss.js';

const classes = 3;
const size = 4;

function scene(): { head: Float64Array; examples: Examples } {
  const random = seededRandom('softmax loss');
  const numbers = (count: number): number[] => Array.from({ length: count }, () => random.between(-2, 2));
  return {
    head: Float64Array.from(numbers(classes * (size + 1))),
    examples: {
      features: Array.from({ length: 7 }, () => Float32Array.from(numbers(size))),
      labels: [0, 1, 2, 0, 1, 1, 2],
      weights: [1, 0.5, 2, 1, 1.5, 0.25, 1],
    },
  };
}

describe('the loss of a head', () => {
  it.each([0, 0.7, 30])('has the gradient that finite differences have, with a penalty of %d', (l2) => {
    const { head, examples } = scene();
    const { gradient } = lossOf(head, examples, classes, l2);
    const by = 1e-5;
    for (const index of head.keys()) {
      const moved = (way: number): number => {
        const place = head.map((value, at) => (at === index ? value + way : value));
        return lossOf(place, examples, classes, l2).loss;
      };
      expect(gradient[index]).toBeCloseTo((moved(by) - moved(-by)) / (2 * by), 6);
    }
  });

  it('leaves the bias out of the penalty', () => {
    const { examples } = scene();
    const bias = new Float64Array(classes * (size + 1)).map((_, index) => (index % (size + 1) === size ? 3 : 0));
    expect(lossOf(bias, examples, classes, 1000).loss).toBe(lossOf(bias, examples, classes, 0).loss);
  });

  it('stays finite where a score is as good as none', () => {
    const { examples } = scene();
    const far = new Float64Array(classes * (size + 1)).map((_, index) => (index % 2 === 0 ? 1e4 : -1e4));
    const { loss, gradient } = lossOf(far, examples, classes, 0);
    expect([loss, ...gradient].every(Number.isFinite)).toBe(true);
    expect([...softmax(Float64Array.of(1e4, 0, -1e4))]).toEqual([1, 0, 0]);
  });
});
