import { distance, type Canvas } from './canvas.js';
import { anyColor, contrastingColor, mix, type Color } from './color.js';
import type { SeededRandom } from './seeded-random.js';

/** A smooth passage between two or three colours, straight or from a point outwards. */
export function drawGradient(canvas: Canvas, random: SeededRandom): void {
  const first = anyColor(random);
  const second = contrastingColor(random, first);
  const third = random.chance(0.5) ? contrastingColor(random, second) : undefined;
  const shareAt = random.chance(0.65) ? straight(canvas, random) : outward(canvas, random);
  canvas.shade((x, y) => passage(shareAt(x, y), first, second, third));
}

function passage(share: number, first: Color, second: Color, third: Color | undefined): Color {
  if (third === undefined) return mix(first, second, share);
  return share < 0.5 ? mix(first, second, share * 2) : mix(second, third, share * 2 - 1);
}

function straight(canvas: Canvas, random: SeededRandom): (x: number, y: number) => number {
  const angle = random.between(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const length = Math.abs(cos) * canvas.width + Math.abs(sin) * canvas.height;
  return (x, y) => 0.5 + ((x - canvas.width / 2) * cos + (y - canvas.height / 2) * sin) / length;
}

function outward(canvas: Canvas, random: SeededRandom): (x: number, y: number) => number {
  const centerX = random.between(0.2, 0.8) * canvas.width;
  const centerY = random.between(0.2, 0.8) * canvas.height;
  const farthest = Math.hypot(Math.max(centerX, canvas.width - centerX), Math.max(centerY, canvas.height - centerY));
  return (x, y) => distance(x, y, centerX, centerY) / farthest;
}
