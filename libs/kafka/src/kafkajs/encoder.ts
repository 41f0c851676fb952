import Encoder from 'kafkajs/src/protocol/encoder.js';

interface EncoderState {
  buf: Buffer;
  offset: number;
  /** What was written before `buf`, where something of it was large. */
  pieces?: Buffer[];
  /** Bytes of the pieces. */
  piecesLength?: number;
  readonly buffer: Buffer;
  ensureAvailable(length: number): void;
}

interface EncoderMethods {
  writeBufferInternal(this: EncoderState, buffer: Buffer): void;
  writeEncoder(this: EncoderState, other: EncoderState): EncoderState;
  writeEncoderArray(this: EncoderState, others: readonly EncoderState[]): EncoderState;
  size(this: EncoderState): number;
}

/** From this size on bytes are kept where they are instead of being copied. */
const LARGE = 4096;
/** Room for the few fields that follow a large value. */
const NEXT_BUFFER_BYTES = 64;

let mended = false;

/**
 * kafkajs 2.2.4 builds a request from the inside out, and each of its nine layers copies everything into zeroed memory that
 * is too large by up to a factor of two: megabytes for one picture, and most of what a producer costs. Mended encoders keep large
 * values as they are and put them together where the bytes are asked for: three copies into exact memory.
 */
export function mendEncoder(): void {
  if (mended) return;
  mended = true;
  const methods: EncoderMethods = { writeBufferInternal, writeEncoder, writeEncoderArray, size };
  Object.assign(Encoder.prototype, methods);
  Object.defineProperty(Encoder.prototype, 'buffer', {
    get(this: EncoderState) {
      return wholeOf(this);
    },
  });
}

const writeBufferInternal: EncoderMethods['writeBufferInternal'] = function (buffer) {
  if (buffer.length >= LARGE) {
    keep(this, this.buf.subarray(0, this.offset));
    keep(this, buffer);
    this.buf = Buffer.alloc(NEXT_BUFFER_BYTES);
    this.offset = 0;
    return;
  }
  this.ensureAvailable(buffer.length);
  buffer.copy(this.buf, this.offset);
  this.offset += buffer.length;
};

const writeEncoder: EncoderMethods['writeEncoder'] = function (other) {
  for (const piece of other.pieces ?? []) writeBufferInternal.call(this, piece);
  writeBufferInternal.call(this, other.buf.subarray(0, other.offset));
  return this;
};

const writeEncoderArray: EncoderMethods['writeEncoderArray'] = function (others) {
  for (const other of others) writeEncoder.call(this, other);
  return this;
};

const size: EncoderMethods['size'] = function () {
  return (this.piecesLength ?? 0) + this.offset;
};

function keep(encoder: EncoderState, piece: Buffer): void {
  (encoder.pieces ??= []).push(piece);
  encoder.piecesLength = (encoder.piecesLength ?? 0) + piece.length;
}

function wholeOf(encoder: EncoderState): Buffer {
  const rest = encoder.buf.subarray(0, encoder.offset);
  if (!encoder.pieces) return rest;
  if (encoder.pieces.length === 1 && rest.length === 0) return encoder.pieces[0] ?? rest;
  const whole = Buffer.concat([...encoder.pieces, rest]);
  encoder.pieces = [whole];
  encoder.piecesLength = whole.length;
  encoder.buf = Buffer.alloc(NEXT_BUFFER_BYTES);
  encoder.offset = 0;
  return whole;
}
