import type { ImageHeader, ImageLimits } from './decode-contract.js';
import { readGifHeader } from './headers/gif-header.js';
import { corrupt, HeaderBytes, type HeaderFacts } from './headers/header-bytes.js';
import { readHeifHeader } from './headers/heif-header.js';
import { readJpegHeader } from './headers/jpeg-header.js';
import { readPngHeader } from './headers/png-header.js';
import { readTiffHeader } from './headers/tiff-header.js';
import { readWebpHeader } from './headers/webp-header.js';
import { ImageError } from './image-error.js';
import { imageFormat, otherFormat } from './image-format.js';

const readers: Readonly<Record<ImageHeader['format'], (bytes: HeaderBytes) => HeaderFacts>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  gif: readGifHeader,
  webp: readWebpHeader,
  tiff: readTiffHeader,
  avif: readHeifHeader,
  heif: readHeifHeader,
};

/**
 * Finds an image's format and size from its first bytes, in microseconds and without the image library, and checks the limits.
 * @throws ImageError for anything that isn't an image, is broken already in its header, or is over a limit.
 */
export function readHeader(bytes: Uint8Array, limits: ImageLimits): ImageHeader {
  checkBytes(bytes, limits);
  const format = imageFormat(bytes);
  if (format === undefined) throw unsupported(bytes);
  const { width, height, pages, pixels = width * height } = readers[format](new HeaderBytes(bytes));
  if (width === 0 || height === 0) throw corrupt('its header states no size');
  if (pixels > limits.maxPixels) throw tooManyPixels(width, height, limits);
  return { format, width, height, pages };
}

function checkBytes(bytes: Uint8Array, { maxBytes }: ImageLimits): void {
  if (bytes.length === 0) throw new ImageError('empty_image', 'The image is empty. Send the bytes of the file itself.');
  if (bytes.length <= maxBytes) return;
  const message = `The image has ${bytes.length} bytes; at most ${maxBytes} are taken. Send a smaller or more compressed one.`;
  throw new ImageError('too_many_bytes', message);
}

function unsupported(bytes: Uint8Array): ImageError {
  const other = otherFormat(bytes);
  const found = other === undefined ? 'This is no image that can be read' : `This looks like ${other}`;
  return new ImageError('unsupported_format', `${found}. Send a JPEG, PNG, WebP, GIF, TIFF or AVIF image.`);
}

/** More pixels than are taken, by the header or by the decoder's own count. */
export function tooManyPixels(width: number, height: number, { maxPixels }: ImageLimits): ImageError {
  const message = `The image is ${width} × ${height}; at most ${maxPixels} pixels are taken. Send a smaller one.`;
  return new ImageError('too_many_pixels', message);
}
