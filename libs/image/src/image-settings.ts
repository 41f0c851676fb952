import { integer, type Values } from '@sightline/config';
import type { ImageLimits } from './decode-contract.js';

/** Limits on images, in every service that takes or decodes them. */
export const imageSettings = {
  MAX_IMAGE_BYTES: integer({
    default: 20 * 2 ** 20,
    min: 1,
    max: 2 ** 30,
    doc: 'Largest encoded image in bytes. A larger one is rejected as too_many_bytes.',
  }),
  MAX_IMAGE_PIXELS: integer({
    default: 50_000_000,
    min: 1,
    max: 2 ** 28,
    doc: 'Most pixels an image may have by its header; a larger one is rejected as too_many_pixels. Decoding takes up to 25 bytes of memory for each.',
  }),
  DECODE_TIMEOUT_MS: integer({
    default: 10_000,
    min: 1000,
    max: 3_600_000,
    doc: 'Longest that decoding one image may take, in milliseconds rounded up to whole seconds. Then it is rejected as decode_timeout.',
  }),
};

/** The limits that the settings ask for. */
export function imageLimits(values: Values<typeof imageSettings>): Required<ImageLimits> {
  return {
    maxBytes: values.MAX_IMAGE_BYTES,
    maxPixels: values.MAX_IMAGE_PIXELS,
    decodeTimeoutMs: values.DECODE_TIMEOUT_MS,
  };
}
