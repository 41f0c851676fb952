import { readFileSync } from 'node:fs';
import { decodeImage } from '../decode-image.js';
import { ImageError } from '../image-error.js';

/**
 * A program of its own, so that the peak of its memory tells what decoding a file takes: `node decode-probe.js FILE COPIES MAX_PIXELS`
 * decodes the file so many times at once and prints the outcome and by how many megabytes the peak grew, as JSON.
 */
const [, , file = '', copies = '1', maxPixels = '0'] = process.argv;
const spec = { width: 224, height: 224, crop: 'center', cropFraction: 0.875, interpolation: 'bicubic' } as const;
const limits = { maxBytes: 20 * 2 ** 20, maxPixels: Number(maxPixels) };

const bytes = readFileSync(file);
const before = process.resourceUsage().maxRSS;
const outcomes = await Promise.all(Array.from({ length: Number(copies) }, () => outcome()));
const grownMb = (process.resourceUsage().maxRSS - before) / 1024;
process.stdout.write(JSON.stringify({ outcome: outcomes[0], grownMb }));

async function outcome(): Promise<string> {
  try {
    await decodeImage(bytes, spec, limits);
    return 'decoded';
  } catch (error) {
    if (error instanceof ImageError) return error.code;
    throw error;
  }
}
