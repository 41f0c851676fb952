import { corrupt, type HeaderBytes, type HeaderFacts } from './header-bytes.js';

const tags = { width: 256, height: 257, tileWidth: 322, tileHeight: 323 } as const;
/** Bytes of one value, by the type's number; the others are one byte long. */
const valueSizes: Readonly<Record<number, number>> = {
  ...{ 3: 2, 8: 2, 4: 4, 9: 4, 11: 4, 13: 4 },
  ...{ 5: 8, 10: 8, 12: 8, 16: 8, 17: 8, 18: 8 },
};

/** How the two generations of the format lay out a directory. */
interface Layout {
  readonly countSize: 2 | 8;
  readonly entrySize: 12 | 20;
  readonly offsetSize: 4 | 8;
  readonly littleEndian: boolean;
}

/** TIFF 6.0 and BigTIFF: the first directory's sizes, and how many directories follow. */
export function readTiffHeader(bytes: HeaderBytes): HeaderFacts {
  const layout = readLayout(bytes);
  const first = firstDirectory(bytes, layout);
  const sizes = readSizes(bytes, first, layout);
  const width = sizes.get(tags.width) ?? 0;
  const height = sizes.get(tags.height) ?? 0;
  // A decoder makes room for at least one whole tile, however small the page.
  const tile = (sizes.get(tags.tileWidth) ?? 0) * (sizes.get(tags.tileHeight) ?? 0);
  return { width, height, pages: countPages(bytes, first, layout), pixels: Math.max(width * height, tile) };
}

/** Where the last value ends that the first directory points to. */
export function endOfTiffValues(bytes: HeaderBytes): number {
  const layout = readLayout(bytes);
  const ends = directoryEntries(bytes, firstDirectory(bytes, layout), layout).map((entry) => {
    const count = readOffset(bytes, entry + 4, layout);
    const length = count * (valueSizes[bytes.u16(entry + 2, layout.littleEndian)] ?? 1);
    return length > layout.offsetSize ? readOffset(bytes, entry + 4 + layout.offsetSize, layout) + length : 0;
  });
  return Math.max(0, ...ends);
}

function readLayout(bytes: HeaderBytes): Layout {
  const littleEndian = bytes.text(0, 2) === 'II';
  const big = bytes.u16(2, littleEndian) === 43;
  return big
    ? { countSize: 8, entrySize: 20, offsetSize: 8, littleEndian }
    : { countSize: 2, entrySize: 12, offsetSize: 4, littleEndian };
}

function firstDirectory(bytes: HeaderBytes, layout: Layout): number {
  return readOffset(bytes, layout.offsetSize === 8 ? 8 : 4, layout);
}

function readSizes(bytes: HeaderBytes, directory: number, layout: Layout): Map<number, number> {
  const wanted = new Set<number>(Object.values(tags));
  const sizes = new Map<number, number>();
  for (const entry of directoryEntries(bytes, directory, layout)) {
    const tag = bytes.u16(entry, layout.littleEndian);
    if (wanted.has(tag)) sizes.set(tag, readValue(bytes, entry, layout));
  }
  return sizes;
}

/** Where each entry of a directory lies. The format has some 80 tags: a directory of more than 4,096 entries is no such thing. */
function directoryEntries(bytes: HeaderBytes, directory: number, layout: Layout): number[] {
  const count = entryCount(bytes, directory, layout);
  if (count > 4096) throw corrupt('its directory is too long');
  return Array.from({ length: count }, (_, index) => directory + layout.countSize + index * layout.entrySize);
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
  const seen = new Set<number>();
  // A directory that was seen already, or lies outside, ends the chain for decoders as well.
  for (let directory = first; directory !== 0 && !seen.has(directory) && directory < bytes.length;) {
    seen.add(directory);
    const next = directory + layout.countSize + entryCount(bytes, directory, layout) * layout.entrySize;
    directory = next + layout.offsetSize <= bytes.length ? readOffset(bytes, next, layout) : 0;
  }
  return seen.size;
}

function entryCount(bytes: HeaderBytes, directory: number, { countSize, littleEndian }: Layout): number {
  return countSize === 8 ? bytes.u64(directory, littleEndian) : bytes.u16(directory, littleEndian);
}

function readOffset(bytes: HeaderBytes, offset: number, { offsetSize, littleEndian }: Layout): number {
  return offsetSize === 8 ? bytes.u64(offset, littleEndian) : bytes.u32(offset, littleEndian);
}
