import { corrupt, cutOff, type HeaderBytes, type HeaderFacts } from './header-bytes.js';

const extension = 0x21;
const imageDescriptor = 0x2c;
const headerLength = 13;
const descriptorLength = 10;

/** GIF89a: the screen, and a walk over the blocks that counts the frames. */
export function readGifHeader(bytes: HeaderBytes): HeaderFacts {
  const screen = { width: bytes.u16(6, true), height: bytes.u16(8, true) };
  let offset = headerLength + colorTableLength(bytes.u8(10));
  let pages = 0;
  let reach = screen;
  while (offset < bytes.length) {
    const block = bytes.u8(offset);
    if (block === extension) offset = afterSubBlocks(bytes, offset + 2);
    else if (block === imageDescriptor) {
      if (pages++ === 0) reach = firstFrameReach(bytes, offset);
      offset = afterFrame(bytes, offset);
    } else break;
  }
  if (pages === 0) throw offset < bytes.length ? corrupt('it has no frame') : cutOff();
  // Old files state no screen; a decoder takes the first frame's reach then, and room for it in any case.
  const width = screen.width || reach.width;
  const height = screen.height || reach.height;
  return { width, height, pages, pixels: Math.max(width, reach.width) * Math.max(height, reach.height) };
}

function firstFrameReach(bytes: HeaderBytes, offset: number): { width: number; height: number } {
  return {
    width: bytes.u16(offset + 1, true) + bytes.u16(offset + 5, true),
    height: bytes.u16(offset + 3, true) + bytes.u16(offset + 7, true),
  };
}

/** A frame that is cut off counts: the decoder says what is missing. */
function afterFrame(bytes: HeaderBytes, offset: number): number {
  const lzwCodeSize = 1;
  return afterSubBlocks(bytes, offset + descriptorLength + colorTableLength(bytes.u8(offset + 9)) + lzwCodeSize);
}

function afterSubBlocks(bytes: HeaderBytes, start: number): number {
  let offset = start;
  while (offset < bytes.length && bytes.u8(offset) !== 0) offset += bytes.u8(offset) + 1;
  return offset + 1;
}

function colorTableLength(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0;
}
