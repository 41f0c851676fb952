import { describe, expect, it } from 'vitest';
import type { PixelSpec } from './decode-contract.js';
import { placeCentre } from './place-centre.js';

const spec: PixelSpec = { width: 224, height: 224, crop: 'center', cropFraction: 0.875, interpolation: 'bicubic' };

describe('placeCentre', () => {
  it.each([
    // width, height; then width, height, left and top as torchvision 0.29 has them for Resize(256) and CenterCrop(224).
    [512, 512, 256, 256, 16, 16],
    [640, 427, 383, 256, 80, 16],
    [451, 300, 384, 256, 80, 16],
    [741, 500, 379, 256, 78, 16],
    [300, 400, 256, 341, 16, 58],
    [1000, 872, 293, 256, 34, 16],
    [872, 1000, 256, 293, 16, 34],
    [1, 3, 256, 768, 16, 272],
  ])('puts the centre of %i × %i where torchvision does', (width, height, resizedWidth, resizedHeight, left, top) => {
    const resized = { width: resizedWidth, height: resizedHeight };
    expect(placeCentre({ width, height }, spec)).toEqual({ resized, left, top });
  });

  it.each([
    [320, 240, 0.8],
    [99, 301, 0.875],
    [224, 224, 1],
  ])('has a whole %i × %i with a fraction of %d within any picture', (width, height, cropFraction) => {
    for (const size of [
      { width: 1, height: 1 },
      { width: 7, height: 1999 },
      { width: 3001, height: 11 },
      { width, height },
    ]) {
      const { resized, left, top } = placeCentre(size, { ...spec, width, height, cropFraction });
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(resized.width);
      expect(top + height).toBeLessThanOrEqual(resized.height);
    }
  });
});
