import type { Color } from './color.js';

/** A rectangle of the canvas, in pixels; its edges may lie outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Distance between two points. Math.hypot guards against overflow, which costs ten times as much. */
export function distance(x: number, y: number, toX: number, toY: number): number {
  return Math.sqrt((x - toX) ** 2 + (y - toY) ** 2);
}

/** Pixels to draw on. Shapes are given by their distance function, so that every edge is smooth and no font or vector library is needed. */
export class Canvas {
  /** `uint8[height, width, 3]`. */
  readonly data: Uint8Array<ArrayBuffer>;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8Array(width * height * 3);
  }

  /** The shorter side: what sizes are a share of. */
  get size(): number {
    return Math.min(this.width, this.height);
  }

  /** Gives each pixel the colour found for its centre. */
  shade(colorAt: (x: number, y: number) => Color): void {
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) this.#blend((y * this.width + x) * 3, colorAt(x + 0.5, y + 0.5), 1);
    }
  }

  fill(color: Color): void {
    this.shade(() => color);
  }

  /** Paints the shape whose distance from a point is `distanceAt`: negative inside, and in pixels near its edge. Nothing outside `box`. */
  paint(box: Box, color: Color, distanceAt: (x: number, y: number) => number): void {
    const left = Math.max(0, Math.floor(box.left - 1));
    const right = Math.min(this.width, Math.ceil(box.right + 1));
    const top = Math.max(0, Math.floor(box.top - 1));
    const bottom = Math.min(this.height, Math.ceil(box.bottom + 1));
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const coverage = 0.5 - distanceAt(x + 0.5, y + 0.5);
        if (coverage > 0) this.#blend((y * this.width + x) * 3, color, Math.min(1, coverage));
      }
    }
  }

  /** Paints a straight stroke with round ends. */
  stroke(fromX: number, fromY: number, toX: number, toY: number, thickness: number, color: Color): void {
    const radius = thickness / 2;
    const box = {
      left: Math.min(fromX, toX) - radius,
      top: Math.min(fromY, toY) - radius,
      right: Math.max(fromX, toX) + radius,
      bottom: Math.max(fromY, toY) + radius,
    };
    const alongX = toX - fromX;
    const alongY = toY - fromY;
    const squaredLength = alongX * alongX + alongY * alongY;
    this.paint(box, color, (x, y) => {
      const share = Math.max(0, Math.min(1, ((x - fromX) * alongX + (y - fromY) * alongY) / squaredLength));
      return distance(x, y, fromX + share * alongX, fromY + share * alongY) - radius;
    });
  }

  #blend(index: number, color: Color, share: number): void {
    const { data } = this;
    for (let channel = 0; channel < 3; channel++) {
      const before = data[index + channel] ?? 0;
      data[index + channel] = Math.round(before + ((color[channel] ?? 0) - before) * share);
    }
  }
}
