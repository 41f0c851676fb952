import type { Sharp } from 'sharp';
import { renderPatternPixels } from '../patterns/render-pattern-pixels.js';
import { sharp } from '../sharp.js';

/** A small picture with shapes and colours, to be encoded in some odd way. */
export function photo(width = 120, height = 80): Sharp {
  const pixels = renderPatternPixels({ pattern: 'circles', seed: 1, width, height });
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Frames of differing pictures, to be encoded as an animation. */
export function frames(count: number, width = 60, height = 40): Sharp {
  const pixels = Buffer.concat(
    Array.from({ length: count }, (_, seed) => renderPatternPixels({ pattern: 'rectangles', seed, width, height })),
  );
  return sharp(pixels, { raw: { width, height: height * count, channels: 3, pageHeight: height } });
}
