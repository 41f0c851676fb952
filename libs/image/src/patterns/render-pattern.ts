import { sharp } from '../sharp.js';
import { renderPatternPixels, type PatternRequest } from './render-pattern-pixels.js';

/** How a synthetic picture is encoded. */
export interface PatternEncoding {
  /** JPEG if not given. */
  readonly format?: 'jpeg' | 'png';
  /** Quality of a JPEG, 1 to 100; 85 if not given. */
  readonly quality?: number;
}

/** Draws a synthetic picture and encodes it. */
export async function renderPattern(request: PatternRequest & PatternEncoding): Promise<Buffer> {
  const { width, height, format, quality = 85 } = request;
  const pixels = sharp(renderPatternPixels(request), { raw: { width, height, channels: 3 } });
  return (format === 'png' ? pixels.png() : pixels.jpeg({ quality })).toBuffer();
}
