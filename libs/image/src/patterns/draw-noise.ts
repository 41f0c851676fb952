import type { Canvas } from './canvas.js';
import { anyColor, contrastingColor, type Color } from './color.js';
import type { SeededRandom } from './seeded-random.js';

/** Grains of random colour, grey or two-coloured. */
export function drawNoise(canvas: Canvas, random: SeededRandom): void {
  const grainAt = random.pick([coloredGrain, greyGrain, pepperGrain])(random);
  // Grains grow with the picture, so that the noise outlives being resized to a model's input.
  const grain = Math.max(1, random.between(0.006, 0.024) * canvas.size);
  const columns = Math.ceil(canvas.width / grain);
  const colors = Array.from({ length: columns * Math.ceil(canvas.height / grain) }, grainAt);
  canvas.shade((x, y) => colors[Math.floor(y / grain) * columns + Math.floor(x / grain)] ?? [0, 0, 0]);
}

function coloredGrain(random: SeededRandom): () => Color {
  return () => [random.between(0, 255), random.between(0, 255), random.between(0, 255)];
}

function greyGrain(random: SeededRandom): () => Color {
  const middle = random.between(90, 165);
  return () => {
    const grey = middle + random.between(-90, 90);
    return [grey, grey, grey];
  };
}

function pepperGrain(random: SeededRandom): () => Color {
  const ground = anyColor(random);
  const grain = contrastingColor(random, ground);
  const share = random.between(0.2, 0.5);
  return () => (random.chance(share) ? grain : ground);
}
