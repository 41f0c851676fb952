import { constants, crc32, deflateRawSync } from 'node:zlib';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** One chunk of a PNG, with its checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** A PNG of the given chunks, whose header states a size, bit depth and colour type. */
export function png(width: number, height: number, depth: number, colorType: number, ...chunks: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(depth, 8);
  header.writeUInt8(colorType, 9);
  return Buffer.concat([signature, pngChunk('IHDR', header), ...chunks, pngChunk('IEND', Buffer.alloc(0))]);
}

/** An IDAT chunk with so many zero bytes, compressed a thousand to one. */
export function zerosChunk(length: number): Buffer {
  return pngChunk('IDAT', compressedZeros(length));
}

/**
 * A zlib stream (RFC 1950) of zeros, made in no time: one compressed block is repeated, and the Adler-32 sum of zeros is known.
 */
export function compressedZeros(length: number): Buffer {
  const block = 2 ** 20;
  const repeated = unfinished(block);
  const blocks = Array.from({ length: Math.floor(length / block) }, () => repeated);
  const sum = Buffer.alloc(4);
  sum.writeUInt16BE(length % 65521);
  sum.writeUInt16BE(1, 2);
  const header = Buffer.from([0x78, 0x9c]);
  const lastBlock = deflateRawSync(Buffer.alloc(0));
  return Buffer.concat([header, ...blocks, unfinished(length % block), lastBlock, sum]);
}

function unfinished(zeros: number): Buffer {
  return deflateRawSync(Buffer.alloc(zeros), { finishFlush: constants.Z_FULL_FLUSH });
}
