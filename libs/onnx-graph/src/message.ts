import { OnnxGraphError } from './onnx-graph-error.js';

/** A field as it is on the wire: its number, its kind, and the bytes of its value. */
interface WireField {
  readonly number: number;
  readonly type: number;
  readonly body: Uint8Array;
}

/** A float that is written as such; a plain number is a whole one. */
export class Float {
  constructor(readonly value: number) {}
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/**
 * A protobuf message as its fields in order. Nothing needs to be known of a field to keep it: what nobody asks for is written
 * back byte for byte. Bodies are views of the bytes that were read.
 */
export class Message {
  private constructor(private fields: readonly WireField[]) {}

  /** @throws OnnxGraphError when the bytes are no message. */
  static read(bytes: Uint8Array): Message {
    const fields: WireField[] = [];
    for (let at = 0; at < bytes.length;) {
      const tag = endOfVarint(bytes, at);
      const key = wholeOf(bytes.subarray(at, tag));
      const field = { number: Math.floor(key / 8), type: key % 8 };
      const { start, end } = bodyOf(bytes, tag, field.type);
      if (field.number < 1 || end > bytes.length) throw broken();
      fields.push({ ...field, body: bytes.subarray(start, end) });
      at = end;
    }
    return new Message(fields);
  }

  /** A message of the given fields; those whose value is undefined are left out. */
  static of(...fields: readonly (readonly [number: number, value: FieldValue | undefined])[]): Message {
    return new Message(fields.flatMap(([number, value]) => (value === undefined ? [] : [encodeField(number, value)])));
  }

  write(): Uint8Array {
    return Buffer.concat(
      this.fields.flatMap(({ number, type, body }) => {
        const length = type === BYTES ? [varint(body.length)] : [];
        return [varint(number * 8 + type), ...length, body];
      }),
    );
  }

  /** The fields of that number, each as the text that it is. */
  texts(number: number): readonly string[] {
    return this.#bodies(number, BYTES).map((body) => Buffer.from(body).toString('utf8'));
  }

  text(number: number): string {
    return this.texts(number).at(-1) ?? '';
  }

  /** The whole number of that field; undefined where it has none. */
  whole(number: number): number | undefined {
    const body = this.#bodies(number, VARINT).at(-1);
    return body && wholeOf(body);
  }

  /** The messages within; a change to one of them is not a change to this. */
  messages(number: number): readonly Message[] {
    return this.#bodies(number, BYTES).map((body) => Message.read(body));
  }

  /** This message with the fields of that number replaced. */
  with(number: number, values: readonly FieldValue[]): Message {
    const others = this.fields.filter((field) => field.number !== number);
    return new Message([...others, ...values.map((value) => encodeField(number, value))]);
  }

  #bodies(number: number, type: number): readonly Uint8Array[] {
    return this.fields.filter((field) => field.number === number && field.type === type).map(({ body }) => body);
  }
}

/** What a field can be given as. */
export type FieldValue = number | Float | string | Uint8Array | Message;

function encodeField(number: number, value: FieldValue): WireField {
  if (typeof value === 'number') return { number, type: VARINT, body: varint(value) };
  if (value instanceof Float) {
    const body = Buffer.alloc(4);
    body.writeFloatLE(value.value);
    return { number, type: FIXED32, body };
  }
  if (typeof value === 'string') return { number, type: BYTES, body: Buffer.from(value) };
  return { number, type: BYTES, body: value instanceof Message ? value.write() : value };
}

function bodyOf(bytes: Uint8Array, at: number, type: number): { start: number; end: number } {
  switch (type) {
    case VARINT:
      return { start: at, end: endOfVarint(bytes, at) };
    case FIXED64:
      return { start: at, end: at + 8 };
    case FIXED32:
      return { start: at, end: at + 4 };
    case BYTES: {
      const start = endOfVarint(bytes, at);
      return { start, end: start + wholeOf(bytes.subarray(at, start)) };
    }
    default:
      throw broken();
  }
}

function endOfVarint(bytes: Uint8Array, at: number): number {
  for (let end = at; end < at + 10; end += 1) {
    const byte = bytes[end];
    if (byte === undefined) break;
    if (byte < 128) return end + 1;
  }
  throw broken();
}

/** A number beyond 2⁵³, which no ONNX field that is read here has, comes out rounded; a negative one as it is. */
function wholeOf(body: Uint8Array): number {
  const bits = body.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 127), 0n);
  return Number(BigInt.asIntN(64, bits));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) + 128);
  }
}

function broken(): OnnxGraphError {
  return new OnnxGraphError('The file is cut off, or is no ONNX model.');
}
