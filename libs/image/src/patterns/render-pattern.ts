import { sharp } from '../sharp.js';
import { renderPatternPixels, type PatternRequest } from './render-pattern-pixels.js';

/** Draws a synthetic picture and encodes it: JPEG of quality 85 unless PNG is asked for. */
export async function renderPattern(request: PatternRequest & { readonly format?: 'jpeg' | 'png' }): Promise<Buffer> {
  const { width, height } = request;
  const pixels = sharp(renderPatternPixels(request), { raw: { width, height, channels: 3 } });
  return (request.format === 'png' ? pixels.png() : pixels.jpeg({ quality: 85 })).toBuffer();
}
