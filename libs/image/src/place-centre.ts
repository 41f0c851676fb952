import type { PixelSpec } from './decode-contract.js';

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a whole picture is resized to, and where the model's part of it begins. */
export interface CentrePlace {
  readonly resized: Size;
  readonly left: number;
  readonly top: number;
}

/**
 * Where the centre crop lies, to the pixel as torchvision's `Resize` and `CenterCrop` place it: the shorter side becomes
 * size / cropFraction, the longer one is rounded down, and half a pixel of the margin goes to the even number.
 */
export function placeCentre({ width, height }: Size, spec: PixelSpec): CentrePlace {
  const least = {
    width: Math.round(spec.width / spec.cropFraction),
    height: Math.round(spec.height / spec.cropFraction),
  };
  const isWide = least.height * width >= least.width * height;
  const resized = isWide
    ? { width: Math.max(least.width, Math.trunc((least.height * width) / height)), height: least.height }
    : { width: least.width, height: Math.max(least.height, Math.trunc((least.width * height) / width)) };
  return { resized, left: halfToEven(resized.width - spec.width), top: halfToEven(resized.height - spec.height) };
}

/** Half of a whole number; x.5 becomes the even neighbour. */
function halfToEven(whole: number): number {
  const below = Math.floor(whole / 2);
  return whole % 2 === 0 || below % 2 === 0 ? below : below + 1;
}
