import { sharp } from './sharp.js';

const background = { r: 255, g: 255, b: 255 };

/** A small JPEG of an image that `decodeImage` takes: upright, sRGB, no side longer than `size`; nothing but pixels is kept. */
export async function thumbnail(bytes: Uint8Array, size: number): Promise<Buffer> {
  const image = sharp(bytes, { failOn: 'error', autoOrient: true });
  return image
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .flatten({ background })
    .toColourspace('srgb')
    .jpeg({ quality: 80 })
    .toBuffer();
}
