import { corrupt, type HeaderBytes, type HeaderFacts } from './header-bytes.js';

const firstChunk = 12;
const chunkHeader = 8;

/** RFC 9649: the first chunk says which of the three kinds it is. */
export function readWebpHeader(bytes: HeaderBytes): HeaderFacts {
  const data = firstChunk + chunkHeader;
  switch (bytes.text(firstChunk, 4)) {
    case 'VP8 ':
      return { width: bytes.u16(data + 6, true) & 0x3fff, height: bytes.u16(data + 8, true) & 0x3fff, pages: 1 };
    case 'VP8L': {
      const sizes = bytes.u32(data + 1, true);
      return { width: (sizes & 0x3fff) + 1, height: ((sizes >>> 14) & 0x3fff) + 1, pages: 1 };
    }
    case 'VP8X':
      return { width: u24(bytes, data + 4) + 1, height: u24(bytes, data + 7) + 1, pages: frames(bytes) };
    default:
      throw corrupt('its first chunk is none of VP8, VP8L and VP8X');
  }
}

function u24(bytes: HeaderBytes, offset: number): number {
  return bytes.u16(offset, true) | (bytes.u8(offset + 2) << 16);
}

function frames(bytes: HeaderBytes): number {
  let count = 0;
  for (let offset = firstChunk; offset + chunkHeader <= bytes.length;) {
    if (bytes.text(offset, 4) === 'ANMF') count++;
    const length = bytes.u32(offset + 4, true);
    offset += chunkHeader + length + (length % 2);
  }
  return Math.max(1, count);
}
