import { corrupt, type HeaderBytes, type HeaderFacts } from './header-bytes.js';

const startOfScan = 0xda;
const endOfImage = 0xd9;

/** ITU-T T.81: walks the segments up to the frame header. Thumbnails inside APPn segments are stepped over. */
export function readJpegHeader(bytes: HeaderBytes): HeaderFacts {
  let offset = 2;
  for (;;) {
    // Any number of bytes before a marker's last 0xff are tolerated, as every decoder does.
    while (bytes.u8(offset) !== 0xff) offset++;
    while (bytes.u8(offset) === 0xff) offset++;
    const marker = bytes.u8(offset++);
    if (marker === startOfScan || marker === endOfImage) throw corrupt('it has no frame header');
    if (isFrame(marker)) return { height: bytes.u16(offset + 3), width: bytes.u16(offset + 5), pages: 1 };
    if (hasLength(marker)) offset += bytes.u16(offset);
  }
}

/** Offset after the end-of-image marker: walks all segments and the coded data between them. Throws where the file ends before. */
export function endOfJpeg(bytes: HeaderBytes): number {
  let offset = 2;
  for (;;) {
    while (bytes.u8(offset) !== 0xff) offset++;
    while (bytes.u8(offset) === 0xff) offset++;
    const marker = bytes.u8(offset++);
    if (marker === endOfImage) return offset;
    if (hasLength(marker)) offset += bytes.u16(offset);
  }
}

/** SOF0 to SOF15 without DHT (c4), JPG (c8) and DAC (cc). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** All but TEM, the restart markers, SOI and a stuffed zero. */
function hasLength(marker: number): boolean {
  return marker > 0x01 && !(marker >= 0xd0 && marker <= 0xd8);
}
