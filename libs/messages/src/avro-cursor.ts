import { isUtf8 } from 'node:buffer';
import { UnreadableMessageError } from './errors.js';

/** A place in bytes that only moves forward and never past the end. */
export class AvroCursor {
  /** Bytes passed so far. */
  position = 0;
  /** Items of arrays and maps met so far. */
  items = 0;
  /** Records entered and not left. */
  depth = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Bytes between here and the end. */
  get left(): number {
    return this.bytes.length - this.position;
  }

  /** The next byte. */
  byte(): number {
    const byte = this.bytes[this.position++];
    if (byte === undefined) throw broken('the value ends too early');
    return byte;
  }

  /** A zigzag variable-length number that a double holds exactly, as avsc reads it. */
  long(): number {
    const first = this.byte();
    let value = first & 0x7f;
    let byte = first;
    for (let scale = 128; byte >= 0x80; scale *= 128) {
      // 128 ** 10: the 64 bits of a long take 10 bytes at most.
      if (scale === 2 ** 70) throw broken('a number takes more than 10 bytes');
      byte = this.byte();
      value += (byte & 0x7f) * scale;
    }
    if (first & 1) {
      if (value > Number.MAX_SAFE_INTEGER) throw broken('a number is too small to be read exactly');
      return -(value + 1) / 2;
    }
    if (value / 2 >= Number.MAX_SAFE_INTEGER) throw broken('a number is too large to be read exactly');
    return value / 2;
  }

  /** Moves over bytes; returns where they end. */
  skip(size: number): number {
    this.position = this.endOf(size);
    return this.position;
  }

  /** Where the next `size` bytes end, which is no further than the bytes go. */
  endOf(size: number): number {
    if (size < 0 || size > this.left) throw broken(`${size} bytes are announced where ${this.left} are left`);
    return this.position + size;
  }

  /** Moves over a string; returns its bytes. */
  text(): Buffer {
    const size = this.long();
    const start = this.position;
    const text = this.bytes.subarray(start, this.skip(size));
    if (!isUtf8(text)) throw broken('a string is not UTF-8');
    return text;
  }
}

/** The error for bytes that do not fit the schema. */
export function broken(reason: string, cause?: unknown): UnreadableMessageError {
  return new UnreadableMessageError('broken_avro', `not the Avro value that the schema describes: ${reason}`, {
    cause,
  });
}
