import { readFileSync } from 'node:fs';
import { readSettings } from '@sightline/config';
import { describe, expect, it } from 'vitest';
import type { PixelSpec } from './decode-contract.js';
import { decodeImage } from './decode-image.js';
import { imageLimits, imageSettings } from './image-settings.js';
import { renderPattern } from './patterns/render-pattern.js';
import { renderPatternPixels } from './patterns/render-pattern-pixels.js';
import { sharp } from './sharp.js';
import { exifRotatedJpeg, hostileImages, oddImages, transparentPng, wideGamutJpeg } from './testing/index.js';
import * as images from './testing/index.js';
import { photo } from './testing/photo.js';

const limits = imageLimits(readSettings(imageSettings, [], {}));
const spec: PixelSpec = { width: 48, height: 32, crop: 'stretch', cropFraction: 1, interpolation: 'bicubic' };

async function pixelsOf(bytes: Uint8Array, wanted: PixelSpec = spec): Promise<Buffer> {
  return Buffer.from((await decodeImage(bytes, wanted, limits)).pixels.data);
}

/** Mean difference of two pictures' samples, 0 to 255. */
function difference(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (const [index, sample] of one.entries()) sum += Math.abs(sample - (other[index] ?? NaN));
  return sum / one.length;
}

function colorAt(pixels: Uint8Array, x: number, y: number, width = spec.width): number[] {
  const index = (y * width + x) * 3;
  return [...pixels.subarray(index, index + 3)];
}

describe('decodeImage', () => {
  it('gives tightly packed RGB of the size asked for, in memory of their own', async () => {
    const { header, pixels } = await decodeImage(await photo(120, 80).jpeg().toBuffer(), spec, limits);
    expect(header).toEqual({ format: 'jpeg', width: 120, height: 80, pages: 1 });
    expect(pixels).toMatchObject({ width: 48, height: 32 });
    expect(pixels.data.byteLength).toBe(48 * 32 * 3);
    expect(pixels.data.buffer.byteLength).toBe(48 * 32 * 3);
  });

  it.each(hostileImages)('refuses $name as $code', async ({ make, code }) => {
    const bytes = await make();
    const crop = 'center';
    await expect(decodeImage(bytes, { ...spec, crop }, limits)).rejects.toMatchObject({ name: 'ImageError', code });
  });

  it.each(oddImages)('decodes $name', async ({ make }) => {
    expect((await pixelsOf(await make())).length).toBe(48 * 32 * 3);
  });

  it.each(['sixteenBitPng', 'palettePng', 'progressiveJpeg', 'jpegHtmlPolyglot', 'cmykJpeg'] as const)(
    'sees the same picture in %s as in a plain PNG',
    async (name) => {
      const plain = await pixelsOf(await photo().png().toBuffer());
      expect(difference(await pixelsOf(await images[name]()), plain)).toBeLessThan(name === 'cmykJpeg' ? 25 : 4);
    },
  );

  it('makes grey of three equal channels', async () => {
    const pixels = await pixelsOf(await images.greyscaleJpeg());
    for (let index = 0; index < pixels.length; index += 3) expect(pixels[index]).toBe(pixels[index + 2]);
  });

  it('uses the first frame of an animation', async () => {
    const animated = await pixelsOf(await images.animatedWebp());
    const first = renderPatternPixels({ pattern: 'rectangles', seed: 0, width: 60, height: 40 });
    const alone = await sharp(first, { raw: { width: 60, height: 40, channels: 3 } })
      .png()
      .toBuffer();
    expect(animated.equals(await pixelsOf(alone))).toBe(true);
  });

  it('shows white behind transparency', async () => {
    expect(new Set(await pixelsOf(await transparentPng()))).toEqual(new Set([255]));
  });

  it('brings wide-gamut colours to sRGB', async () => {
    const background = { r: 234, g: 51, b: 35 };
    const displayP3Red = sharp({ create: { width: 32, height: 32, channels: 3, background } });
    const tagged = await displayP3Red.withIccProfile('p3').png().toBuffer();
    const untagged = await displayP3Red.clone().png().toBuffer();
    expect(difference(await pixelsOf(tagged), await pixelsOf(untagged))).toBeLessThan(2);
    expect(colorAt(await pixelsOf(await wideGamutJpeg()), 5, 5)[0]).toBeGreaterThan(250);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns a picture of Exif orientation %i upright', async (orientation) => {
    for (const crop of ['stretch', 'center'] as const) {
      const pixels = await pixelsOf(await exifRotatedJpeg(orientation), { ...spec, crop });
      const [left, right] = [colorAt(pixels, 4, 16), colorAt(pixels, 44, 16)];
      expect(left[0]).toBeGreaterThan(200);
      expect(left[2]).toBeLessThan(60);
      expect(right[2]).toBeGreaterThan(200);
      expect(right[0]).toBeLessThan(60);
    }
  });

  it('crops the centre: the shorter side becomes size / cropFraction', async () => {
    // Columns count up from 0 to 199: what is left over tells which were kept.
    const ramp = Buffer.alloc(200 * 100 * 3);
    for (let pixel = 0; pixel < 200 * 100; pixel++) ramp.fill(pixel % 200, pixel * 3, pixel * 3 + 3);
    const png = await sharp(ramp, { raw: { width: 200, height: 100, channels: 3 } })
      .png()
      .toBuffer();
    const kept = async (cropFraction: number): Promise<(number | undefined)[]> => {
      const wanted = { ...spec, width: 50, height: 50, crop: 'center', cropFraction } as const;
      const pixels = await pixelsOf(png, wanted);
      return [colorAt(pixels, 0, 25, 50)[0], colorAt(pixels, 49, 25, 50)[0]];
    };
    expect(await kept(1)).toEqual([51, 149]);
    expect(await kept(0.5)).toEqual([75, 124]);
  });

  it('enlarges a single pixel', async () => {
    const background = { r: 10, g: 20, b: 30 };
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background } });
    expect(colorAt(await pixelsOf(await pixel.png().toBuffer()), 47, 31)).toEqual([10, 20, 30]);
  });

  it.each(['bilinear', 'bicubic', 'lanczos3'] as const)('resizes as Pillow does: %s', async (interpolation) => {
    const source = await renderPattern({ pattern: 'text', seed: 3, width: 320, height: 240, format: 'png' });
    const pillow = readFileSync(new URL(`../src/testing/pillow/${interpolation}.rgb`, import.meta.url));
    expect(difference(await pixelsOf(source, { ...spec, interpolation }), pillow)).toBeLessThan(1);
  });

  it('gives the same pixels when many are decoded at once', async () => {
    const files = await Promise.all(
      Array.from({ length: 24 }, (_, seed) => renderPattern({ pattern: 'circles', seed, width: 320, height: 240 })),
    );
    const together = await Promise.all(files.map((file) => pixelsOf(file)));
    for (const [index, file] of files.entries()) {
      expect(together[index]?.equals(await pixelsOf(file))).toBe(true);
    }
  });

  it('makes no new colours with the nearest neighbour', async () => {
    const checks = await sharp(Buffer.from([0, 0, 0, 255, 255, 255]), { raw: { width: 2, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    expect(new Set(await pixelsOf(checks, { ...spec, interpolation: 'nearest' }))).toEqual(new Set([0, 255]));
    expect(new Set(await pixelsOf(checks)).size).toBeGreaterThan(2);
  });

  it('gives up on a picture that takes longer than its time, and goes on with the next', async () => {
    const generous = { ...limits, maxPixels: 3_000_000_000, decodeTimeoutMs: 1 };
    // The library looks at the time between parts of its output: a large one has many.
    const large = { ...spec, width: 4096, height: 4096 };
    await expect(decodeImage(images.pngBomb(40_000), large, generous)).rejects.toMatchObject({
      code: 'decode_timeout',
    });
    await expect(pixelsOf(await photo().png().toBuffer())).resolves.toHaveLength(48 * 32 * 3);
  }, 60_000);

  it('never opens a file or a drawing through the image library', async () => {
    await expect(sharp('/etc/hostname').metadata()).rejects.toThrow();
    await expect(sharp(images.svgImage()).metadata()).rejects.toThrow();
  });
});
