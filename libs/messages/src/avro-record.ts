import avro from 'avsc';
import { broken } from './avro-cursor.js';
import { structureCheck } from './avro-structure.js';
import { UnreadableMessageError } from './errors.js';

/** Reads the Avro body of a message. @throws UnreadableMessageError, as `structureCheck` does. */
export type AvroReader<T> = (body: Buffer) => T;

/** Writes a value after a prefix. */
export type AvroWriter<New> = (prefix: Buffer, value: New) => Buffer;

/** One record of today's schemas: how it is written, and how it is read from what any schema wrote. */
export interface AvroRecord<T, New> {
  /** The prefix followed by the value's Avro binary form. The bytes inside the value are copied once. */
  readonly write: AvroWriter<New>;
  /** Writes the same as an older schema has it: what that one lacks is left out. */
  writerAs(older: avro.Type): AvroWriter<New>;
  /**
   * A reader of what was written with a schema. Bytes inside what it reads are views of the message.
   * @throws UnreadableMessageError `incompatible_schema` when no value of that schema can be read as today's.
   */
  readerOf(writer: avro.Type): AvroReader<T>;
}

/** Opens a record by its schema. */
export function openAvroRecord<T, New>(schema: object): AvroRecord<T, New> {
  const type = avroType(schema);
  return {
    write: (prefix, value) => write(type, prefix, value),
    writerAs(older) {
      const resolver = older.createResolver(type);
      return (prefix, value) => write(older, prefix, older.fromBuffer(type.toBuffer(value), resolver));
    },
    readerOf(writer) {
      const check = structureCheck(writer);
      const resolver = type.equals(writer) ? undefined : resolverOf(type, writer);
      return (body) => {
        check(body);
        try {
          // The schema that T was generated from is the type's own.
          return type.fromBuffer(body, resolver) as T;
        } catch (cause) {
          throw broken((cause as Error).message, cause);
        }
      };
    },
  };
}

/** The avsc type of a schema as this library reads and writes it. */
export function avroType(schema: object | string): avro.Type {
  return avro.Type.forSchema(schema as avro.Schema, {
    omitRecordMethods: true,
    typeHook: (part) => (part === 'bytes' ? new BytesView() : undefined),
  });
}

function resolverOf(reader: avro.Type, writer: avro.Type): ReturnType<avro.Type['createResolver']> {
  try {
    return reader.createResolver(writer);
  } catch (cause) {
    throw new UnreadableMessageError(
      'incompatible_schema',
      `not a schema of ${reader.name}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Room for all messages but those with an image inside: these are measured first. */
const scratch = Buffer.allocUnsafeSlow(4096);

function write(type: avro.Type, prefix: Buffer, value: unknown): Buffer {
  const end = type.encode(value, scratch, prefix.length);
  // avsc answers how many bytes were missing as a negative number, without having copied what did not fit.
  const message = Buffer.allocUnsafe(end < 0 ? scratch.length - end : end);
  if (end < 0) type.encode(value, message, prefix.length);
  else scratch.copy(message, 0, 0, end);
  prefix.copy(message);
  return message;
}

/** Where avsc reads: the part of its Tap that a type of bytes uses. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
}

/** Bytes read as a view of the message instead of a copy. Safe because `structureCheck` has seen the lengths. */
class BytesView extends avro.types.BytesType {
  /** Stands in for avsc's own method of this name. */
  _read(tap: Tap): Buffer {
    const size = tap.readLong();
    return tap.buf.subarray(tap.pos, (tap.pos += size));
  }
}
