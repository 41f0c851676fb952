import { describe, expect, it } from 'vitest';
import { meanBrightness } from './mean-brightness.js';
import { patterns } from './patterns/pattern.js';
import { renderPatternPixels } from './patterns/render-pattern-pixels.js';

describe('meanBrightness', () => {
  it.each([
    [[0, 0, 0], 0],
    [[255, 255, 255], 1],
    [[255, 0, 0], 0.2126],
    [[0, 255, 0], 0.7152],
    [[0, 0, 255], 0.0722],
  ])('of pixels that are all %j is %d', (pixel, expected) => {
    const pixels = Uint8Array.from(Array.from({ length: 500 }, () => pixel).flat());
    expect(meanBrightness(pixels)).toBeCloseTo(expected, 9);
  });

  it('of nothing is 0', () => {
    expect(meanBrightness(new Uint8Array())).toBe(0);
  });

  it.each(patterns)('of a picture of %s is that of all its pixels', (pattern) => {
    const pixels = renderPatternPixels({ pattern, seed: 3, width: 224, height: 224 });
    let sum = 0;
    for (const [at, value] of pixels.entries()) sum += value * ([0.2126, 0.7152, 0.0722][at % 3] ?? 0);
    expect(Math.abs(meanBrightness(pixels) - sum / (224 * 224) / 255)).toBeLessThan(0.01);
  });
});
