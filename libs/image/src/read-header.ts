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
import { decodesHeic } from './sharp.js';

const readers: Readonly<Record<ImageHeader['format'], (bytes: HeaderBytes) => HeaderFacts>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  gif: readGifHeader,
  webp: readWebpHeader,
  tiff: readTiffHeader,
  avif: readHeifHeader,
  heif: readHeifHeader,
};

/** The first page is all that is used, yet decoders walk through all of them: 10,000 take a tenth of a second. */
const maxPages = 10_000;

/**
 * Finds an image's format and size from its first bytes, in microseconds and decoding nothing, and checks the limits.
 * @throws ImageError for anything that isn't an image, is broken already in its header, or is over a limit.
 */
export function readHeader(bytes: Uint8Array, limits: ImageLimits): ImageHeader {
  checkBytes(bytes, limits);
  const format = imageFormat(bytes);
  if (format === undefined) throw unsupported(otherFormat(bytes));
  if (format === 'heif' && !decodesHeic) throw unsupported('a HEIC image');
  const { width, height, pages, pixels = width * height } = readers[format](new HeaderBytes(bytes));
  if (width === 0 || height === 0) throw corrupt('its header states no size');
  if (pixels > limits.maxPixels) throw tooManyPixels(width, height, pixels, limits);
  if (pages > maxPages) throw tooManyPages(pages);
  return { format, width, height, pages };
}

function checkBytes(bytes: Uint8Array, { maxBytes }: ImageLimits): void {
  if (bytes.length === 0) throw new ImageError('empty_image', 'The image is empty. Send the bytes of the file itself.');
  if (bytes.length <= maxBytes) return;
  const message = `The image has ${bytes.length} bytes; at most ${maxBytes} are taken. Send a smaller or more compressed one.`;
  throw new ImageError('too_many_bytes', message);
}

function unsupported(other: string | undefined): ImageError {
  const found = other === undefined ? 'This is no image that can be read' : `This looks like ${other}`;
  return new ImageError('unsupported_format', `${found}. Send a JPEG, PNG, WebP, GIF, TIFF or AVIF image.`);
}

function tooManyPages(pages: number): ImageError {
  const message = `The image has ${pages} pages or frames; at most ${maxPages} are taken. Send the page itself.`;
  return new ImageError('too_many_pixels', message);
}

function tooManyPixels(width: number, height: number, pixels: number, { maxPixels }: ImageLimits): ImageError {
  const size =
    pixels === width * height ? `${width} × ${height}` : `${width} × ${height} by its header, but needs ${pixels}`;
  const message = `The image is ${size} pixels; at most ${maxPixels} in all are taken. Send a smaller one.`;
  return new ImageError('too_many_pixels', message);
}
