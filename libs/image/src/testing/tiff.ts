const entryLength = 12;
const directoryLength = 2 + 10 * entryLength + 4;

interface TiffOptions {
  readonly pages: number;
  readonly width?: number;
  readonly height?: number;
  /** States tiles of this size instead of one strip. */
  readonly tile?: number;
  /** The last directory points back to the first. */
  readonly endless?: boolean;
}

/** A greyscale TIFF made by hand; all its pages share the same few pixels. */
export function tiff({ pages, width = 16, height = 16, tile, endless = false }: TiffOptions): Buffer {
  const pixels = Buffer.alloc(256, 0x80);
  const first = 8;
  const pixelsAt = first + pages * directoryLength;
  const file = Buffer.alloc(pixelsAt);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(first, 4);
  for (let page = 0; page < pages; page++) {
    const at = first + page * directoryLength;
    const last = page === pages - 1;
    const next = last ? (endless ? first : 0) : at + directoryLength;
    writeDirectory(file, at, next, entries(width, height, tile, pixelsAt));
  }
  return Buffer.concat([file, pixels]);
}

/** Tag and value of each entry; ten of them, ordered by tag as the format asks. */
function entries(width: number, height: number, tile: number | undefined, pixelsAt: number): [number, number][] {
  const common: [number, number][] = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [277, 1],
  ];
  const layout: [number, number][] =
    tile === undefined
      ? [
          [273, pixelsAt],
          [278, height],
          [279, 256],
          [284, 1],
        ]
      : [
          [322, tile],
          [323, tile],
          [324, pixelsAt],
          [325, 256],
        ];
  return [...common, ...layout].sort(([one], [other]) => one - other);
}

function writeDirectory(file: Buffer, at: number, next: number, tagged: readonly [number, number][]): void {
  const long = 4;
  file.writeUInt16LE(tagged.length, at);
  tagged.forEach(([tag, value], index) => {
    const entry = at + 2 + index * entryLength;
    file.writeUInt16LE(tag, entry);
    file.writeUInt16LE(long, entry + 2);
    file.writeUInt32LE(1, entry + 4);
    file.writeUInt32LE(value, entry + 8);
  });
  file.writeUInt32LE(next, at + 2 + tagged.length * entryLength);
}
