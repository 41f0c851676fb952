import type { Sharp } from 'sharp';
import type { DecodedImage, ImageHeader, ImageLimits, PixelSpec } from './decode-contract.js';
import { decodeFailure, tooNarrow } from './decode-failure.js';
import { PixelGate } from './pixel-gate.js';
import { placeCentre, type CentrePlace } from './place-centre.js';
import { readHeader } from './read-header.js';
import { sharp } from './sharp.js';
import { uprightSize } from './upright-size.js';

const kernels = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic', lanczos3: 'lanczos3' } as const;

/** Transparent pictures are drawn to be seen on a page: white is what their makers and viewers see behind them. */
const behindTransparency = { r: 255, g: 255, b: 255 };

const defaultDecodeTimeoutMs = 10_000;

/** Pixels being decoded at once, as a share of `maxPixels`: beside an image of the largest size, ordinary ones still pass. */
const gateShare = 1.25;

/**
 * Longest side of a resized image, pixels: libvips refuses longer ones. It is told beforehand, as the words of libvips's errors
 * may be those of another picture that fails in the same moment.
 */
const longestSide = 10_000_000;

const gate = new PixelGate();

/**
 * Decodes an image into the pixels a model sees: first frame, upright, sRGB, on white, cropped and resized as `spec` says.
 * The limits are checked from the header before any pixel is made; all decodes under way together stay within 1.25 × `maxPixels`.
 * @throws ImageError for every image that can't be used.
 */
export async function decodeImage(bytes: Uint8Array, spec: PixelSpec, limits: ImageLimits): Promise<DecodedImage> {
  const header = readHeader(bytes, limits);
  if (resizedSide(header, spec) > longestSide) throw tooNarrow();
  const pixels = header.width * header.height;
  const data = await gate.pass(pixels, limits.maxPixels * gateShare, () => decodePixels(bytes, header, spec, limits));
  return { header, pixels: { width: spec.width, height: spec.height, data } };
}

/** The longer side of the image once its shorter side is as long as the model's crop needs. */
function resizedSide(header: ImageHeader, { width, height, crop, cropFraction }: PixelSpec): number {
  if (crop === 'stretch') return Math.max(width, height);
  const { width: own, height: other } = header;
  return (Math.max(width, height) / cropFraction) * (Math.max(own, other) / Math.min(own, other));
}

async function decodePixels(
  bytes: Uint8Array,
  header: ImageHeader,
  spec: PixelSpec,
  limits: ImageLimits,
): Promise<Uint8Array> {
  const seconds = Math.ceil((limits.decodeTimeoutMs ?? defaultDecodeTimeoutMs) / 1000);
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: limits.maxPixels, autoOrient: true });
  try {
    const centre = spec.crop === 'center' ? placeCentre(await uprightSize(image, bytes, header), spec) : undefined;
    const { data, info } = await resize(image, spec, centre)
      .flatten({ background: behindTransparency })
      .toColourspace('srgb')
      .timeout({ seconds })
      .raw()
      // NOTE: not toUint8Array: sharp 0.35.5 never frees what that returns.
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`unsupported number of channels: ${info.channels}`);
    return data;
  } catch (error) {
    throw decodeFailure(error, bytes, header.format);
  }
}

function resize(image: Sharp, { width, height, interpolation }: PixelSpec, centre: CentrePlace | undefined): Sharp {
  const options = { kernel: kernels[interpolation], fit: 'fill', fastShrinkOnLoad: false } as const;
  if (centre === undefined) return image.resize({ ...options, width, height });
  const { resized, left, top } = centre;
  const whole = image.resize({ ...options, ...resized });
  return resized.width === width && resized.height === height ? whole : whole.extract({ left, top, width, height });
}
