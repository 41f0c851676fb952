import type { ImageErrorCode } from '../image-error.js';
import * as images from './images.js';
import { photo } from './photo.js';
import { tiff } from './tiff.js';

/** A picture that must be refused, or decoded though it is odd. */
export interface OddImage {
  readonly name: string;
  readonly make: () => Promise<Buffer> | Buffer;
  /** Why it is refused. */
  readonly code: ImageErrorCode;
  /** `header`: `readHeader` refuses it already. `pixels`: only decoding finds out. */
  readonly foundIn: 'header' | 'pixels';
}

/** Pictures that every service must refuse with the stated code. */
export const hostileImages: readonly OddImage[] = [
  { name: 'nothing at all', make: () => Buffer.alloc(0), code: 'empty_image', foundIn: 'header' },
  { name: 'an SVG', make: images.svgImage, code: 'unsupported_format', foundIn: 'header' },
  { name: 'a PDF', make: () => Buffer.from('%PDF-1.7\n'), code: 'unsupported_format', foundIn: 'header' },
  { name: 'plain text', make: () => Buffer.from('not an image'), code: 'unsupported_format', foundIn: 'header' },
  { name: 'zero bytes', make: () => Buffer.alloc(64), code: 'unsupported_format', foundIn: 'header' },
  { name: 'a JPEG cut off in its header', make: images.headlessJpeg, code: 'truncated', foundIn: 'header' },
  { name: 'a JPEG cut in half', make: images.truncatedJpeg, code: 'truncated', foundIn: 'pixels' },
  { name: 'a PNG cut in half', make: images.truncatedPng, code: 'truncated', foundIn: 'pixels' },
  { name: 'a damaged JPEG', make: images.damagedJpeg, code: 'corrupt', foundIn: 'pixels' },
  { name: 'a damaged PNG', make: images.damagedPng, code: 'corrupt', foundIn: 'pixels' },
  {
    name: 'a PNG that unpacks to 2.5 gigapixels',
    make: () => images.pngBomb(),
    code: 'too_many_pixels',
    foundIn: 'header',
  },
  { name: 'a GIF with a frame larger than it says', make: images.lyingGif, code: 'too_many_pixels', foundIn: 'header' },
  {
    name: 'a TIFF with a tile of 3.6 gigapixels',
    make: () => tiff({ pages: 1, tile: 60_000 }),
    code: 'too_many_pixels',
    foundIn: 'header',
  },
  { name: 'a TIFF of 20,000 pages', make: () => tiff({ pages: 20_000 }), code: 'too_many_pixels', foundIn: 'header' },
  { name: 'a PNG of one by a million', make: images.pngStrip, code: 'too_many_pixels', foundIn: 'pixels' },
  { name: 'a WebP cut in half', make: images.truncatedWebp, code: 'truncated', foundIn: 'pixels' },
  { name: 'a TIFF cut in half', make: images.truncatedTiff, code: 'truncated', foundIn: 'pixels' },
  { name: 'a GIF cut in half', make: images.truncatedGif, code: 'truncated', foundIn: 'pixels' },
  { name: 'an AVIF cut in half', make: images.truncatedAvif, code: 'truncated', foundIn: 'pixels' },
  { name: 'a HEIC', make: images.heicImage, code: 'unsupported_format', foundIn: 'header' },
  { name: 'an AVIF larger than it says', make: images.lyingAvif, code: 'corrupt', foundIn: 'pixels' },
];

/** Pictures that are odd and must be decoded all the same. */
export const oddImages: readonly Pick<OddImage, 'name' | 'make'>[] = [
  { name: 'an animated GIF', make: images.animatedGif },
  { name: 'an animated WebP', make: images.animatedWebp },
  { name: 'a 16-bit PNG', make: images.sixteenBitPng },
  { name: 'a palette PNG', make: images.palettePng },
  { name: 'a CMYK JPEG', make: images.cmykJpeg },
  { name: 'a greyscale JPEG', make: images.greyscaleJpeg },
  { name: 'a scratched JPEG', make: images.scratchedJpeg },
  { name: 'a progressive JPEG', make: images.progressiveJpeg },
  { name: 'a transparent PNG', make: images.transparentPng },
  { name: 'a JPEG turned by Exif', make: () => images.exifRotatedJpeg(6) },
  { name: 'a JPEG in Display P3', make: images.wideGamutJpeg },
  { name: 'a JPEG that is HTML too', make: images.jpegHtmlPolyglot },
  { name: 'a GIF that is JavaScript too', make: images.gifScriptPolyglot },
  { name: 'a PNG with far more data than pixels', make: images.lyingPng },
  { name: 'a PNG whose profile unpacks to a gigabyte', make: images.profileBomb },
  { name: 'a TIFF of 5,000 pages', make: () => tiff({ pages: 5000 }) },
  { name: 'a TIFF whose pages are a loop', make: () => tiff({ pages: 3, endless: true }) },
  { name: 'an AVIF', make: () => photo().avif({ effort: 0 }).toBuffer() },
  { name: 'a WebP', make: () => photo().webp().toBuffer() },
  { name: 'a single pixel', make: () => photo(1, 1).png().toBuffer() },
  { name: 'a very long strip', make: () => photo(4000, 1).png().toBuffer() },
];
