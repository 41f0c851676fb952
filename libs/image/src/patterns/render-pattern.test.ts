import { describe, expect, it } from 'vitest';
import { readHeader } from '../read-header.js';
import { patterns } from './pattern.js';
import { renderPattern } from './render-pattern.js';
import { renderPatternPixels } from './render-pattern-pixels.js';

const limits = { maxBytes: 1_000_000, maxPixels: 1_000_000 };

/** Mean difference of neighbours in a row: large for noise, small for gradients. */
function roughness(pixels: Uint8Array): number {
  let sum = 0;
  for (let index = 3; index < pixels.length; index++) sum += Math.abs((pixels[index] ?? 0) - (pixels[index - 3] ?? 0));
  return sum / pixels.length;
}

describe.each(patterns)('the pattern %s', (pattern) => {
  const request = { pattern, seed: 7, width: 96, height: 64 };

  it('is the same picture for the same seed', () => {
    expect(renderPatternPixels(request)).toEqual(renderPatternPixels(request));
  });

  it('is another picture for another seed', () => {
    expect(renderPatternPixels({ ...request, seed: 8 })).not.toEqual(renderPatternPixels(request));
  });

  it('is a JPEG of the size asked for, and a PNG when asked for', async () => {
    expect(readHeader(await renderPattern(request), limits)).toEqual({
      format: 'jpeg',
      width: 96,
      height: 64,
      pages: 1,
    });
    const png = await renderPattern({ ...request, format: 'png' });
    expect(readHeader(png, limits)).toEqual({ format: 'png', width: 96, height: 64, pages: 1 });
  });

  it('is never plain', () => {
    for (let seed = 0; seed < 40; seed++) {
      expect(new Set(renderPatternPixels({ ...request, seed })).size).toBeGreaterThan(3);
    }
  });
});

describe('the patterns', () => {
  it('keep noise rough and gradients smooth', () => {
    for (let seed = 0; seed < 40; seed++) {
      const roughnessOf = (pattern: 'noise' | 'gradient'): number =>
        roughness(renderPatternPixels({ pattern, seed, width: 160, height: 120 }));
      expect(roughnessOf('noise')).toBeGreaterThan(8);
      expect(roughnessOf('gradient')).toBeLessThan(4);
    }
  });
});
