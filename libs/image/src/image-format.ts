import type { ImageHeader } from './decode-contract.js';

type Format = ImageHeader['format'];

const magics: readonly (readonly [Format, RegExp])[] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['tiff', /^(II[*+]\0|MM\0[*+])/],
  ['avif', /^\0[^]{3}ftypavi[fs]/],
  ['avif', /^\0[^]{3}ftypmi[^]{6,58}avi[fs]/],
  ['heif', /^\0[^]{3}ftyp(he[iv][cxms]|mif1|msf1)/],
];

/** What people send by mistake, so that the answer can name it. */
const others: readonly (readonly [name: string, RegExp])[] = [
  ['an SVG drawing', /^\s*(<\?xml[^]*)?(<!--[^]*)?<svg/i],
  ['an HTML page', /^\s*<(!doctype html|html|head|body)/i],
  ['a PDF document', /^%PDF/],
  ['a BMP image', /^BM[^]{4}\0\0\0\0/],
  ['an icon', /^\0\0\x01\0/],
  ['a Photoshop file', /^8BPS/],
  ['a JPEG XL image', /^(\xff\x0a|\0\0\0\x0cJXL )/],
  ['a JPEG 2000 image', /^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/],
  ['a video', /^(\0[^]{3}ftyp|\x1aE\xdf\xa3|RIFF[^]{4}AVI )/],
  ['a zip archive', /^PK\x03\x04/],
  ['gzip data', /^\x1f\x8b/],
  ['a data: URL; send the bytes it holds', /^data:/],
  ['base64 text; decode it first', /^(\/9j\/|iVBORw0KGgo|R0lGOD|UklGR)/],
  ['JSON', /^\s*[{[]\s*"/],
];

/** The format found from the first bytes; names and declared types are never asked. */
export function imageFormat(bytes: Uint8Array): Format | undefined {
  const start = firstBytes(bytes);
  return magics.find(([, magic]) => magic.test(start))?.[0];
}

/** What bytes that are no readable image look like, in words; undefined when nothing is recognised. */
export function otherFormat(bytes: Uint8Array): string | undefined {
  const start = firstBytes(bytes);
  return others.find(([, magic]) => magic.test(start))?.[0];
}

function firstBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256)).toString('latin1');
}
