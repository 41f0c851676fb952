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
 * values as they are and put them together where the bytes are asked for, with room for the layers to come: one copy of a
 * picture that goes alone, three of several to different partitions.
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
  const whole = joined([...encoder.pieces, rest].filter(({ length }) => length > 0));
  encoder.pieces = [whole];
  encoder.piecesLength = whole.length;
  encoder.buf = Buffer.alloc(NEXT_BUFFER_BYTES);
  encoder.offset = 0;
  return whole;
}

/** Bytes that are free before what was put together, for the headers of the layers around it. */
const HEADROOM = 512;
/** Where in its memory a whole begins, as long as nothing was written before it. */
const beginnings = new WeakMap<Buffer, { readonly memory: Buffer; readonly at: number }>();

function joined(pieces: readonly Buffer[]): Buffer {
  const [last] = pieces.slice(-1);
  if (last && pieces.length === 1) return last;
  const headers = pieces.slice(0, -1);
  const headersLength = headers.reduce((sum, { length }) => sum + length, 0);
  const beginning = last && beginnings.get(last);
  if (!last || !beginning || beginning.at < headersLength) return inNewMemory(pieces);
  beginnings.delete(last);
  return writeBefore(beginning.memory, beginning.at, headers, last.length);
}

function inNewMemory(pieces: readonly Buffer[]): Buffer {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const memory = Buffer.allocUnsafeSlow(HEADROOM + length);
  return writeBefore(memory, memory.length, pieces, 0);
}

/** Writes the pieces so that they end at `end`; what comes back includes the `following` bytes from there on. */
function writeBefore(memory: Buffer, end: number, pieces: readonly Buffer[], following: number): Buffer {
  const at = end - pieces.reduce((sum, { length }) => sum + length, 0);
  let offset = at;
  for (const piece of pieces) offset += piece.copy(memory, offset);
  const whole = memory.subarray(at, end + following);
  beginnings.set(whole, { memory, at });
  return whole;
}
