import type { ImageHeader } from './decode-contract.js';
import { HeaderBytes } from './headers/header-bytes.js';
import { endOfJpeg } from './headers/jpeg-header.js';
import { endOfTiffValues } from './headers/tiff-header.js';

const ends: Readonly<Partial<Record<ImageHeader['format'], (bytes: HeaderBytes) => number>>> = {
  jpeg: endOfJpeg,
  png: endOfPng,
  webp: endOfWebp,
  tiff: endOfTiffValues,
};

/**
 * Whether a file that did not decode ends before its own structure does. Asked after the failure only: some decoders do not tell
 * a missing end from other damage, and the words of those that do may be another picture's, since libvips has one place for them.
 */
export function isCutOff(bytes: Uint8Array, format: ImageHeader['format']): boolean {
  try {
    return (ends[format]?.(new HeaderBytes(bytes)) ?? 0) > bytes.length;
  } catch {
    return true;
  }
}

function endOfPng(bytes: HeaderBytes): number {
  let offset = 8;
  for (;;) {
    const type = bytes.text(offset + 4, 4);
    offset += bytes.u32(offset) + 12;
    if (type === 'IEND') return offset;
  }
}

function endOfWebp(bytes: HeaderBytes): number {
  return bytes.u32(4, true) + 8;
}
