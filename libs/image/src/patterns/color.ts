import type { SeededRandom } from './seeded-random.js';

/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** A colour of any hue, from pale to strong, from dark to light. */
export function anyColor(random: SeededRandom): Color {
  return fromHsl(random.between(0, 360), random.between(0, 1), random.between(0.08, 0.92));
}

/** A colour that stands out from another: their brightness differs by at least a quarter of the range. */
export function contrastingColor(random: SeededRandom, background: Color): Color {
  for (;;) {
    const color = anyColor(random);
    if (Math.abs(brightness(color) - brightness(background)) >= 64) return color;
  }
}

/** The colour between two, at `share` of the way from the first to the second. */
export function mix(from: Color, to: Color, share: number): Color {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/** Luma of ITU-R BT.601, 0 to 255. */
function brightness([red, green, blue]: Color): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** CSS Color 4, section 7.1: hue in degrees, saturation and lightness in 0..1. */
function fromHsl(hue: number, saturation: number, lightness: number): Color {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const step = (offset + hue / 30) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(step - 3, 9 - step, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
