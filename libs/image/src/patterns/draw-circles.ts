import { distance, type Canvas } from './canvas.js';
import { anyColor, contrastingColor } from './color.js';
import type { SeededRandom } from './seeded-random.js';

/** Discs and rings on a plain ground. */
export function drawCircles(canvas: Canvas, random: SeededRandom): void {
  const ground = anyColor(random);
  canvas.fill(ground);
  const count = random.integer(2, 9);
  for (let index = 0; index < count; index++) {
    const centerX = random.between(0.08, 0.92) * canvas.width;
    const centerY = random.between(0.08, 0.92) * canvas.height;
    const radius = random.between(0.08, 0.26) * canvas.size;
    const hole = random.chance(0.35) ? random.between(0.6, 0.85) * radius : -Infinity;
    const box = { left: centerX - radius, top: centerY - radius, right: centerX + radius, bottom: centerY + radius };
    canvas.paint(box, contrastingColor(random, ground), (x, y) => {
      const fromCenter = distance(x, y, centerX, centerY);
      return Math.max(fromCenter - radius, hole - fromCenter);
    });
  }
}
