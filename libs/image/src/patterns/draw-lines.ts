import type { Canvas } from './canvas.js';
import { anyColor, contrastingColor } from './color.js';
import type { SeededRandom } from './seeded-random.js';

/** Long straight lines on a plain ground, either near-parallel or criss-cross. */
export function drawLines(canvas: Canvas, random: SeededRandom): void {
  const ground = anyColor(random);
  canvas.fill(ground);
  const count = random.integer(4, 14);
  const parallel = random.chance(0.4) ? random.between(0, Math.PI) : undefined;
  const color = random.chance(0.3) ? contrastingColor(random, ground) : undefined;
  for (let index = 0; index < count; index++) {
    const angle = parallel === undefined ? random.between(0, Math.PI) : parallel + random.between(-0.06, 0.06);
    const middleX = random.between(0.05, 0.95) * canvas.width;
    const middleY = random.between(0.05, 0.95) * canvas.height;
    const half = random.between(0.3, 1) * canvas.size;
    const [reachX, reachY] = [Math.cos(angle) * half, Math.sin(angle) * half];
    const thickness = Math.max(1.2, random.between(0.008, 0.035) * canvas.size);
    const own = color ?? contrastingColor(random, ground);
    canvas.stroke(middleX - reachX, middleY - reachY, middleX + reachX, middleY + reachY, thickness, own);
  }
}
