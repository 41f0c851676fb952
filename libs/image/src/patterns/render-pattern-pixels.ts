import { Canvas } from './canvas.js';
import { drawCircles } from './draw-circles.js';
import { drawGradient } from './draw-gradient.js';
import { drawLines } from './draw-lines.js';
import { drawNoise } from './draw-noise.js';
import { drawRectangles } from './draw-rectangles.js';
import { drawText } from './draw-text.js';
import type { Pattern } from './pattern.js';
import { seededRandom, type SeededRandom } from './seeded-random.js';

/** Which picture to make: the same values make the same picture. */
export interface PatternRequest {
  readonly pattern: Pattern;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}

const draw: Readonly<Record<Pattern, (canvas: Canvas, random: SeededRandom) => void>> = {
  circles: drawCircles,
  rectangles: drawRectangles,
  lines: drawLines,
  noise: drawNoise,
  text: drawText,
  gradient: drawGradient,
};

/** Draws a synthetic picture: RGB, `uint8[height, width, 3]`, tightly packed. */
export function renderPatternPixels({ pattern, seed, width, height }: PatternRequest): Uint8Array<ArrayBuffer> {
  const canvas = new Canvas(width, height);
  draw[pattern](canvas, seededRandom(`${pattern} ${seed}`));
  return canvas.data;
}
