import type { Canvas } from './canvas.js';
import { anyColor, contrastingColor, type Color } from './color.js';
import type { SeededRandom } from './seeded-random.js';
import { glyphHeight, glyphs, glyphWidth, type Stroke } from './stroke-font.js';

interface Pen {
  readonly color: Color;
  readonly thickness: number;
  /** From the text's own coordinates, in glyph units, to the canvas. */
  place(x: number, y: number): readonly [x: number, y: number];
}

/** Rows of words in capitals and digits on a plain ground, a little turned. */
export function drawText(canvas: Canvas, random: SeededRandom): void {
  const ground = anyColor(random);
  canvas.fill(ground);
  const unit = (random.between(0.09, 0.2) * canvas.size) / glyphHeight;
  const leading = glyphHeight * random.between(1.35, 1.8);
  const rows = Math.max(2, Math.floor((canvas.height * random.between(0.6, 0.95)) / (leading * unit)));
  const columns = Math.max(4, Math.floor((canvas.width * random.between(0.7, 1)) / ((glyphWidth + 1.6) * unit)));
  const angle = random.between(-0.3, 0.3);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [middleX, middleY] = [(columns * (glyphWidth + 1.6)) / 2, (rows * leading) / 2];
  const pen: Pen = {
    color: contrastingColor(random, ground),
    thickness: Math.max(1.2, random.between(0.6, 1.1) * unit),
    place: (x, y) => [
      canvas.width / 2 + ((x - middleX) * cos - (y - middleY) * sin) * unit,
      canvas.height / 2 + ((x - middleX) * sin + (y - middleY) * cos) * unit,
    ],
  };
  for (let row = 0; row < rows; row++) writeRow(canvas, random, pen, row * leading, columns);
}

function writeRow(canvas: Canvas, random: SeededRandom, pen: Pen, top: number, columns: number): void {
  let lettersLeft = random.integer(2, 8);
  for (let column = 0; column < columns; column++) {
    if (lettersLeft-- === 0) {
      lettersLeft = random.integer(2, 8);
      continue;
    }
    const left = column * (glyphWidth + 1.6);
    const glyph = glyphs[random.integer(0, glyphs.length - 1)] ?? [];
    for (const stroke of glyph) drawStroke(canvas, pen, stroke, left, top);
  }
}

function drawStroke(canvas: Canvas, pen: Pen, stroke: Stroke, left: number, top: number): void {
  stroke.forEach(([x, y], index) => {
    const before = stroke[index - 1];
    if (before === undefined) return;
    const [fromX, fromY] = pen.place(left + before[0], top + before[1]);
    const [toX, toY] = pen.place(left + x, top + y);
    canvas.stroke(fromX, fromY, toX, toY, pen.thickness, pen.color);
  });
}
