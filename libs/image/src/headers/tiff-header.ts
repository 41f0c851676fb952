import { corrupt, type HeaderBytes, type HeaderFacts } from './header-bytes.js';

const tags = { width: 256, height: 257, tileWidth: 322, tileHeight: 323 } as const;
/** Pages are counted no further: the chain may be a loop, and only the first page is used. */
const maxPages = 10_000;

/** How the two generations of the format lay out a directory. */
interface Layout {
  readonly countSize: 2 | 8;
  readonly entrySize: 12 | 20;
  readonly offsetSize: 4 | 8;
  readonly littleEndian: boolean;
}

/** TIFF 6.0 and BigTIFF: the first directory's sizes, and how many directories follow. */
export function readTiffHeader(bytes: HeaderBytes): HeaderFacts {
  const littleEndian = bytes.text(0, 2) === 'II';
  const big = bytes.u16(2, littleEndian) === 43;
  const layout: Layout = big
    ? { countSize: 8, entrySize: 20, offsetSize: 8, littleEndian }
    : { countSize: 2, entrySize: 12, offsetSize: 4, littleEndian };
  const first = readOffset(bytes, big ? 8 : 4, layout);
  const sizes = readSizes(bytes, first, layout);
  const width = sizes.get(tags.width) ?? 0;
  const height = sizes.get(tags.height) ?? 0;
  // A decoder makes room for at least one whole tile, however small the page.
  const tile = (sizes.get(tags.tileWidth) ?? 0) * (sizes.get(tags.tileHeight) ?? 0);
  return { width, height, pages: countPages(bytes, first, layout), pixels: Math.max(width * height, tile) };
}

function readSizes(bytes: HeaderBytes, directory: number, layout: Layout): Map<number, number> {
  const wanted = new Set<number>(Object.values(tags));
  const sizes = new Map<number, number>();
  const entries = entryCount(bytes, directory, layout);
  for (let index = 0; index < entries; index++) {
    const entry = directory + layout.countSize + index * layout.entrySize;
    const tag = bytes.u16(entry, layout.littleEndian);
    if (wanted.has(tag)) sizes.set(tag, readValue(bytes, entry, layout));
  }
  return sizes;
}

/** The first value of an entry: BYTE, SHORT, LONG and LONG8 are all that sizes are written in. */
function readValue(bytes: HeaderBytes, entry: number, { entrySize, offsetSize, littleEndian }: Layout): number {
  const value = entry + entrySize - offsetSize;
  switch (bytes.u16(entry + 2, littleEndian)) {
    case 1:
      return bytes.u8(value);
    case 3:
      return bytes.u16(value, littleEndian);
    case 4:
      return bytes.u32(value, littleEndian);
    case 16:
      return bytes.u64(offsetSize === 8 ? value : bytes.u32(value, littleEndian), littleEndian);
    default:
      throw corrupt('its size is not a whole number');
  }
}

function countPages(bytes: HeaderBytes, first: number, layout: Layout): number {
  let pages = 0;
  for (let directory = first; directory !== 0 && directory < bytes.length && pages < maxPages; pages++) {
    const next = directory + layout.countSize + entryCount(bytes, directory, layout) * layout.entrySize;
    directory = next + layout.offsetSize <= bytes.length ? readOffset(bytes, next, layout) : 0;
  }
  return pages;
}

function entryCount(bytes: HeaderBytes, directory: number, { countSize, littleEndian }: Layout): number {
  return countSize === 8 ? bytes.u64(directory, littleEndian) : bytes.u16(directory, littleEndian);
}

function readOffset(bytes: HeaderBytes, offset: number, { offsetSize, littleEndian }: Layout): number {
  return offsetSize === 8 ? bytes.u64(offset, littleEndian) : bytes.u32(offset, littleEndian);
}
