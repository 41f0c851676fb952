import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '@sightline/dev-stack/install-lock';
import { patterns, renderPatternPixels } from '@sightline/image';
import sharp from 'sharp';
import { progress } from '../progress.js';
import { benchDir } from './bench-dir.js';

const width = 640;
const height = 480;
const count = 240;
// Grain over flat shapes, so that a picture takes about as many bytes, and as long to decode, as a photo: 45 to 110 KB.
const grain = 0.35;
const quality = 85;

/** Pictures of a benchmark: JPEGs of 640×480, all different. */
export interface Pictures {
  /** The folder that holds them, for processes that read them by themselves. */
  readonly dir: string;
  readonly jpegs: readonly Buffer[];
}

/** The pictures of every benchmark: drawn by the first run, read from disk by the next. */
export async function openPictures(): Promise<Pictures> {
  const dir = join(benchDir, `pictures-${count}-${width}x${height}-grain${grain}-q${quality}`);
  const jpegs = await withLock(`${dir}.lock`, undefined, async () => {
    const there = await readPictures(dir);
    if (there.length === count) return there;
    progress(`Drawing ${count} pictures`);
    await drawPictures(dir);
    return readPictures(dir);
  });
  return { dir, jpegs };
}

/** The pictures in a folder, in the order of their names. */
export async function readPictures(dir: string): Promise<Buffer[]> {
  const names = await readdir(dir).catch(() => []);
  return Promise.all(names.sort().map((name) => readFile(join(dir, name))));
}

/** Drawn beside and renamed, so that an interrupted run leaves no folder that looks complete. */
async function drawPictures(dir: string): Promise<void> {
  const unfinished = `${dir}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  for (let seed = 0; seed < count; seed += 1) {
    await writeFile(join(unfinished, `${String(seed).padStart(4, '0')}.jpg`), await drawPicture(seed));
  }
  await rm(dir, { recursive: true, force: true });
  await rename(unfinished, dir);
}

async function drawPicture(seed: number): Promise<Buffer> {
  const shapes = patterns.filter((pattern) => pattern !== 'noise');
  const pattern = shapes[seed % shapes.length] ?? 'circles';
  const pixels = renderPatternPixels({ pattern, seed, width, height });
  const noise = renderPatternPixels({ pattern: 'noise', seed, width, height });
  for (const [index, value] of noise.entries()) {
    pixels[index] = (pixels[index] ?? 0) * (1 - grain) + value * grain;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}
