import { sharp } from '../sharp.js';
import { frames, photo } from './photo.js';
import { compressedZeros, png, pngChunk, zerosChunk } from './png.js';
import { tiff } from './tiff.js';

/** A JPEG that ends in the middle. */
export async function truncatedJpeg(): Promise<Buffer> {
  return half(await photo().jpeg().toBuffer());
}

/** A PNG that ends in the middle. */
export async function truncatedPng(): Promise<Buffer> {
  return half(await photo().png({ compressionLevel: 0 }).toBuffer());
}

export async function truncatedWebp(): Promise<Buffer> {
  return half(await photo().webp().toBuffer());
}

export async function truncatedGif(): Promise<Buffer> {
  return half(await photo().gif().toBuffer());
}

export async function truncatedAvif(): Promise<Buffer> {
  return half(await photo().avif({ effort: 0 }).toBuffer());
}

/** Its directory is whole, its pixels are not. */
export function truncatedTiff(): Buffer {
  return tiff({ pages: 1 }).subarray(0, -128);
}

/** The first 12 bytes of a JPEG: its kind is plain, its size is not there. */
export async function headlessJpeg(): Promise<Buffer> {
  return (await photo().jpeg().toBuffer()).subarray(0, 12);
}

/** A JPEG whose Huffman table cannot be. */
export async function damagedJpeg(): Promise<Buffer> {
  const jpeg = await photo().jpeg().toBuffer();
  const table = jpeg.indexOf(Buffer.from([0xff, 0xc4]));
  return jpeg.fill(0xff, table + 5, table + 21);
}

/** A JPEG with nonsense amid its picture data: every viewer shows it, some stripes spoilt. */
export async function scratchedJpeg(): Promise<Buffer> {
  const jpeg = await photo().jpeg().toBuffer();
  const middle = Math.floor(jpeg.length / 2);
  return jpeg.fill(0x55, middle, middle + 16);
}

/** A PNG with a wrong checksum in its pixels. */
export async function damagedPng(): Promise<Buffer> {
  const file = await photo().png().toBuffer();
  const middle = Math.floor(file.length / 2);
  return file.fill(0x55, middle, middle + 64);
}

export async function animatedGif(): Promise<Buffer> {
  return frames(5).gif().toBuffer();
}

export async function animatedWebp(): Promise<Buffer> {
  return frames(5).webp({ lossless: true }).toBuffer();
}

export async function sixteenBitPng(): Promise<Buffer> {
  return photo().toColourspace('rgb16').png().toBuffer();
}

export async function palettePng(): Promise<Buffer> {
  return photo().png({ palette: true }).toBuffer();
}

export async function cmykJpeg(): Promise<Buffer> {
  return photo().toColourspace('cmyk').jpeg().toBuffer();
}

export async function greyscaleJpeg(): Promise<Buffer> {
  return photo().greyscale().jpeg().toBuffer();
}

export async function progressiveJpeg(): Promise<Buffer> {
  return photo().jpeg({ progressive: true }).toBuffer();
}

/** Black, and wholly transparent: white is what a viewer shows. */
export async function transparentPng(): Promise<Buffer> {
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  return sharp({ create: { width: 40, height: 40, channels: 4, background } })
    .png()
    .toBuffer();
}

/** The left half red, the right half blue when upright; stored turned, with the Exif orientation (1 to 8) that turns it back. */
export async function exifRotatedJpeg(orientation: number): Promise<Buffer> {
  const lying = orientation > 4;
  const [width, height] = lying ? [32, 64] : [64, 32];
  const stored = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = uprightColumn(orientation, x, y);
      stored[(y * width + x) * 3 + (column < 32 ? 0 : 2)] = 255;
    }
  }
  const image = sharp(stored, { raw: { width, height, channels: 3 } }).withMetadata({ orientation });
  return image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** Exif 2.3, tag 274: in which column of the upright picture, 64 wide, a stored pixel belongs. */
function uprightColumn(orientation: number, x: number, y: number): number {
  if (orientation <= 4) return orientation === 2 || orientation === 3 ? 63 - x : x;
  return orientation === 6 || orientation === 7 ? 63 - y : y;
}

/** A plain colour in Display P3, whose numbers mean another colour than in sRGB. */
export async function wideGamutJpeg(): Promise<Buffer> {
  const background = { r: 255, g: 0, b: 0 };
  const plain = sharp({ create: { width: 32, height: 32, channels: 3, background } });
  return plain.withIccProfile('p3').jpeg({ quality: 100 }).toBuffer();
}

export function svgImage(): Buffer {
  return Buffer.from(
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
  );
}

/** A JPEG that a browser might take for a web page: a comment and a tail of HTML. */
export async function jpegHtmlPolyglot(): Promise<Buffer> {
  const jpeg = await photo().jpeg().toBuffer();
  const html = Buffer.from('<html><script>alert(1)</script></html><!--');
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0x00, html.length + 2]), html]);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2), html]);
}

/** A GIF that is a JavaScript program too: its width spells a comment that the tail ends. */
export async function gifScriptPolyglot(): Promise<Buffer> {
  const gif = await photo(64, 4).gif().toBuffer();
  gif.write('/*', 6, 'latin1');
  return Buffer.concat([gif, Buffer.from('*/=1;alert(1);//')]);
}

/** A few hundred kilobytes that unpack to 50,000 × 50,000 pixels. */
export function pngBomb(side = 50_000): Buffer {
  return png(side, side, 1, 0, zerosChunk(side * (Math.ceil(side / 8) + 1)));
}

/** One pixel wide and a million high: within every limit until it is enlarged to a model's width. */
export function pngStrip(): Buffer {
  return png(1, 1_000_000, 8, 2, zerosChunk(4_000_000));
}

/** A PNG that claims to be 64 × 64 and holds pixels for a gigabyte. */
export function lyingPng(): Buffer {
  return png(64, 64, 8, 2, zerosChunk(2 ** 30));
}

/** A small PNG with an ICC profile that unpacks to a gigabyte. */
export function profileBomb(): Buffer {
  const profile = pngChunk('iCCP', Buffer.concat([Buffer.from('bomb\0\0', 'latin1'), compressedZeros(2 ** 30)]));
  return png(64, 64, 8, 2, profile, zerosChunk(64 * (64 * 3 + 1)));
}

/** A GIF whose screen is 10 × 10 and whose first frame claims 60,000 × 60,000. */
export async function lyingGif(): Promise<Buffer> {
  const gif = await photo(10, 10).gif().toBuffer();
  const descriptor = gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 10, 0, 10, 0]));
  gif.writeUInt16LE(60_000, descriptor + 5);
  gif.writeUInt16LE(60_000, descriptor + 7);
  return gif;
}

/** An AVIF of 2,000 × 2,000 whose container claims 64 × 64. */
export async function lyingAvif(): Promise<Buffer> {
  const background = { r: 200, g: 30, b: 30 };
  const plain = sharp({ create: { width: 2000, height: 2000, channels: 3, background } });
  const avif = await plain.avif({ effort: 0, quality: 30 }).toBuffer();
  const extents = avif.indexOf('ispe') + 8;
  avif.writeUInt32BE(64, extents);
  avif.writeUInt32BE(64, extents + 4);
  return avif;
}

/** An iPhone's kind of picture. */
export async function heicImage(): Promise<Buffer> {
  const avif = await photo().avif({ effort: 0 }).toBuffer();
  return Buffer.from(avif.toString('latin1').replaceAll('avif', 'heic'), 'latin1');
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}
