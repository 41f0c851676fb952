import { describe, expect, it } from 'vitest';
import { readSettings } from '@sightline/config';
import { ImageError } from './image-error.js';
import { imageLimits, imageSettings } from './image-settings.js';
import { seededRandom } from './patterns/seeded-random.js';
import { readHeader } from './read-header.js';
import { animatedGif, animatedWebp, exifRotatedJpeg, hostileImages, oddImages, tiff } from './testing/index.js';
import { photo } from './testing/photo.js';
import { png, pngChunk } from './testing/png.js';

const limits = imageLimits(readSettings(imageSettings, [], {}));

describe('readHeader', () => {
  it.each([
    ['jpeg', () => photo(31, 17).jpeg()],
    ['jpeg', () => photo(31, 17).jpeg({ progressive: true, mozjpeg: true })],
    ['png', () => photo(31, 17).png()],
    ['gif', () => photo(31, 17).gif()],
    ['webp', () => photo(31, 17).webp()],
    ['webp', () => photo(31, 17).webp({ lossless: true })],
    ['webp', () => photo(31, 17).ensureAlpha(0.5).webp()],
    ['tiff', () => photo(31, 17).tiff()],
    ['tiff', () => photo(31, 17).tiff({ bigtiff: true, tile: true, tileWidth: 16, tileHeight: 16 })],
    ['avif', () => photo(31, 17).avif({ effort: 0 })],
  ] as const)('finds format and size of a %s', async (format, make) => {
    const bytes = await make().toBuffer();
    expect(readHeader(bytes, limits)).toEqual({ format, width: 31, height: 17, pages: 1 });
  });

  it('reads a TIFF of either byte order', () => {
    const bigEndian = Buffer.from(
      '4d4d002a00000008000201000003000000010020000001010004000000010000001000000000',
      'hex',
    );
    expect(readHeader(bigEndian, limits)).toEqual({ format: 'tiff', width: 32, height: 16, pages: 1 });
  });

  it('counts frames and pages, and states the size of the first', async () => {
    expect(readHeader(await animatedGif(), limits)).toMatchObject({ width: 60, height: 40, pages: 5 });
    expect(readHeader(await animatedWebp(), limits)).toMatchObject({ width: 60, height: 40, pages: 5 });
    expect(readHeader(tiff({ pages: 7 }), limits).pages).toBe(7);
    expect(readHeader(tiff({ pages: 7, endless: true }), limits).pages).toBe(7);
    const animation = pngChunk('acTL', Buffer.from([0, 0, 0, 9, 0, 0, 0, 0]));
    expect(readHeader(png(8, 8, 8, 2, animation, pngChunk('IDAT', Buffer.alloc(4))), limits).pages).toBe(9);
  });

  it('steps over the thumbnail that a camera puts first', async () => {
    const thumbnail = await photo(8, 8).jpeg().toBuffer();
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), thumbnail]);
    segment.writeUInt16BE(segment.length - 2, 2);
    const jpeg = await photo(31, 17).jpeg().toBuffer();
    const camera = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
    expect(readHeader(camera, limits)).toMatchObject({ width: 31, height: 17 });
  });

  it('states the size before any rotation', async () => {
    expect(readHeader(await exifRotatedJpeg(6), limits)).toMatchObject({ width: 32, height: 64 });
  });

  it('asks the bytes alone: a view into a larger buffer is read from its own start', async () => {
    const jpeg = await photo(31, 17).jpeg().toBuffer();
    const view = new Uint8Array(Buffer.concat([Buffer.from('GIF89a'), jpeg, Buffer.from('tail')])).subarray(6, -4);
    expect(readHeader(view, limits).format).toBe('jpeg');
  });

  it.each(hostileImages.filter(({ foundIn }) => foundIn === 'header'))(
    'refuses $name as $code',
    async ({ make, code }) => {
      const bytes = await make();
      expect(() => readHeader(bytes, limits)).toThrow(expect.objectContaining({ name: 'ImageError', code }));
    },
  );

  it.each(oddImages)('takes $name', async ({ make }) => {
    expect(readHeader(await make(), limits).width).toBeGreaterThan(0);
  });

  it('refuses one byte and one pixel above the limits, and takes what just fits', async () => {
    const jpeg = await photo(31, 17).jpeg().toBuffer();
    const exact = { maxBytes: jpeg.length, maxPixels: 31 * 17 };
    expect(readHeader(jpeg, exact).width).toBe(31);
    const code = (tight: typeof exact): string => catchCode(() => readHeader(jpeg, tight));
    expect(code({ ...exact, maxBytes: exact.maxBytes - 1 })).toBe('too_many_bytes');
    expect(code({ ...exact, maxPixels: exact.maxPixels - 1 })).toBe('too_many_pixels');
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['HTML', '<!doctype html><title>404</title>'],
    ['base64', '/9j/4AAQSkZJRgABAQ'],
    ['data: URL', 'data:image/png;base64,iVBORw0KGgo'],
    ['zip', 'PK\x03\x04'],
    ['video', '\0\0\0\x18ftypisom'],
  ])('tells the sender when the bytes look like %s', (name, text) => {
    expect(() => readHeader(Buffer.from(text, 'latin1'), limits)).toThrow(new RegExp(`looks like .*${name}`));
  });

  it('answers any damage with an ImageError and nothing else', async () => {
    const random = seededRandom('damage');
    const files = await Promise.all(oddImages.map(async ({ make }) => make()));
    for (const file of files) {
      for (let round = 0; round < 200; round++) {
        const damaged = Buffer.from(file.subarray(0, random.integer(1, Math.min(file.length, 2000))));
        for (let hits = random.integer(0, 8); hits > 0; hits--) {
          damaged[random.integer(0, damaged.length - 1)] = random.integer(0, 255);
        }
        catchCode(() => readHeader(damaged, limits));
      }
    }
  });
});

/** The code of the ImageError thrown, or `none`; any other error is passed on. */
function catchCode(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (error) {
    if (error instanceof ImageError) return error.code;
    throw error;
  }
}
