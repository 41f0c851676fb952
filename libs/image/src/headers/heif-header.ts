import { corrupt, cutOff, type HeaderBytes, type HeaderFacts } from './header-bytes.js';

interface Box {
  readonly type: string;
  /** First byte of the box's contents. */
  readonly start: number;
  readonly end: number;
}

/**
 * ISO/IEC 23008-12: the largest `ispe` (image spatial extents) among the item properties. Thumbnails and tiles have smaller
 * ones than the picture itself, so the largest is the picture's.
 */
export function readHeifHeader(bytes: HeaderBytes): HeaderFacts {
  const fullBoxHeader = 4;
  const meta = child(bytes, { type: '', start: 0, end: bytes.length }, 'meta');
  const properties = child(bytes, { ...meta, start: meta.start + fullBoxHeader }, 'iprp');
  const container = child(bytes, properties, 'ipco');
  let largest: HeaderFacts = { width: 0, height: 0, pages: 1 };
  for (const box of boxes(bytes, container)) {
    if (box.type !== 'ispe') continue;
    const width = bytes.u32(box.start + fullBoxHeader);
    const height = bytes.u32(box.start + fullBoxHeader + 4);
    if (width * height > largest.width * largest.height) largest = { width, height, pages: 1 };
  }
  return largest;
}

function child(bytes: HeaderBytes, parent: Box, type: string): Box {
  for (const box of boxes(bytes, parent)) if (box.type === type) return box;
  throw parent.end >= bytes.length ? cutOff() : corrupt(`it has no ${type} box`);
}

function* boxes(bytes: HeaderBytes, parent: Box): Generator<Box> {
  let offset = parent.start;
  while (offset + 8 <= parent.end) {
    const size = bytes.u32(offset);
    const header = size === 1 ? 16 : 8;
    // Size 0: the box reaches to the end of the file.
    const length = size === 0 ? parent.end - offset : size === 1 ? bytes.u64(offset + 8) : size;
    if (length < header) throw corrupt('one of its boxes is shorter than its own header');
    yield { type: bytes.text(offset + 4, 4), start: offset + header, end: Math.min(offset + length, parent.end) };
    offset += length;
  }
}
