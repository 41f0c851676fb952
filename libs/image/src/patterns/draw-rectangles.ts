import type { Canvas } from './canvas.js';
import { anyColor, contrastingColor } from './color.js';
import type { SeededRandom } from './seeded-random.js';

/** Filled and framed rectangles, turned by any angle, on a plain ground. */
export function drawRectangles(canvas: Canvas, random: SeededRandom): void {
  const ground = anyColor(random);
  canvas.fill(ground);
  const count = random.integer(2, 8);
  const upright = random.chance(0.4);
  for (let index = 0; index < count; index++) {
    const centerX = random.between(0.1, 0.9) * canvas.width;
    const centerY = random.between(0.1, 0.9) * canvas.height;
    const halfWidth = random.between(0.09, 0.27) * canvas.size;
    const halfHeight = halfWidth * random.between(0.45, 1);
    const frame = random.chance(0.3) ? random.between(0.2, 0.45) * halfHeight : Infinity;
    const angle = upright ? random.pick([0, Math.PI / 2]) : random.between(0, Math.PI);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const reach = Math.hypot(halfWidth, halfHeight);
    const box = { left: centerX - reach, top: centerY - reach, right: centerX + reach, bottom: centerY + reach };
    canvas.paint(box, contrastingColor(random, ground), (x, y) => {
      const beyondX = Math.abs((x - centerX) * cos + (y - centerY) * sin) - halfWidth;
      const beyondY = Math.abs((y - centerY) * cos - (x - centerX) * sin) - halfHeight;
      const distance = Math.max(beyondX, beyondY);
      return Math.max(distance, -frame - distance);
    });
  }
}
