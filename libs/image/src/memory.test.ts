import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { sharp } from './sharp.js';
import * as images from './testing/index.js';
import { photo } from './testing/photo.js';

/** What hostile pictures may cost at most. The image library itself, loaded and warm, is 30 MB of that. */
const hostileCapMb = 96;
/** What a picture within the limits may cost: see docs/decisions/0004-image-decoding.md. */
const bytesPerPixel = 25;

const probe = fileURLToPath(new URL('./testing/decode-probe.js', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-memory-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function decodeAlone(bytes: Uint8Array, maxPixels: number): Promise<{ outcome: string; grownMb: number }> {
  const file = join(folder, 'image');
  await writeFile(file, bytes);
  const { stdout } = await promisify(execFile)(process.execPath, [probe, file, '4', String(maxPixels)]);
  return JSON.parse(stdout) as { outcome: string; grownMb: number };
}

describe('memory', { timeout: 60_000 }, () => {
  it('is given back for every picture', async () => {
    const jpeg = await photo(160, 120).jpeg().toBuffer();
    const spec = { width: 512, height: 512, crop: 'stretch', cropFraction: 1, interpolation: 'bicubic' } as const;
    const decode = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) await decodeImage(jpeg, spec, { maxBytes: 1e6, maxPixels: 1e6 });
    };
    await decode(100);
    const before = process.memoryUsage.rss();
    await decode(500);
    const pixelsMade = 500 * 512 * 512 * 3;
    expect(process.memoryUsage.rss() - before).toBeLessThan(pixelsMade / 4);
  });

  it.each([
    ['a PNG bomb of 2.5 gigapixels', () => images.pngBomb(), 'too_many_pixels'],
    ['a PNG that holds a gigabyte more than it says', images.lyingPng, 'decoded'],
    ['a colour profile that unpacks to a gigabyte', images.profileBomb, 'decoded'],
    ['a GIF whose frame is larger than its screen', images.lyingGif, 'too_many_pixels'],
    ['a TIFF whose tile is larger than its page', () => images.tiff({ pages: 1, tile: 60_000 }), 'too_many_pixels'],
    ['a TIFF of 10,000 pages', () => images.tiff({ pages: 10_000 }), 'decoded'],
    ['an AVIF larger than it says', images.lyingAvif, 'corrupt'],
    ['a PNG a million times as high as wide', images.pngStrip, 'too_many_pixels'],
  ] as const)(`grows by less than ${hostileCapMb} MB for %s, four at once`, async (_, make, outcome) => {
    const probed = await decodeAlone(await make(), 50_000_000);
    expect(probed.outcome).toBe(outcome);
    expect(probed.grownMb).toBeLessThan(hostileCapMb);
  });

  it(`stays under ${bytesPerPixel} bytes a pixel of the limit for pictures of the largest size, four at once`, async () => {
    const background = { r: 9, g: 99, b: 199, alpha: 0.5 };
    const large = sharp({ create: { width: 4000, height: 4000, channels: 4, background } }).toColourspace('rgb16');
    // Interlaced: all of it must be in memory before the first line is whole.
    const interlaced = await large.png({ progressive: true, compressionLevel: 1 }).toBuffer();
    const probed = await decodeAlone(interlaced, 4000 * 4000);
    expect(probed.outcome).toBe('decoded');
    expect(probed.grownMb).toBeGreaterThan(hostileCapMb);
    expect(probed.grownMb).toBeLessThan((bytesPerPixel * 4000 * 4000) / 2 ** 20);
  });
});
