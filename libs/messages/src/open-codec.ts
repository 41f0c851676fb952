import avro from 'avsc';
import type { AvroReader, AvroRecord } from './avro-record.js';
import { avroType } from './avro-record.js';
import { singleObjectMarker, singleObjectPrefix, splitSingleObject } from './avro-single-object.js';
import type { Codec, EncodedMessage, Place } from './codec.js';
import { UnreadableMessageError } from './errors.js';
import type { SchemaRegistry } from './schema-registry.js';

/** What makes the codec of one kind of message. */
export interface CodecParts<T, New> {
  readonly record: AvroRecord<T, New>;
  /** Today's schema. */
  readonly schema: object;
  /** Released versions of the schema in Parsing Canonical Form. */
  readonly releases: readonly string[];
  /** The release to write in place of today's schema. */
  readonly written: string | undefined;
  /** Subjects of the schema in the registry. */
  readonly subjects: readonly string[];
  readonly registry: SchemaRegistry | undefined;
  /** Longer messages are refused. */
  readonly maxBytes: number;
  /** Reads the message's JSON form, if it has one. */
  readonly fromJson?: (bytes: Buffer, place: Place | undefined) => T;
  /** Refuses values that fit the schema and are wrong all the same. */
  readonly check?: (value: T) => T;
}

/** Bytes before the body in Confluent wire format: 0 and the schema id. */
const confluentPrefixLength = 5;

/** Opens the codec of one kind of message. */
export function openCodec<T, New>(parts: CodecParts<T, New>): Codec<T, New> {
  const { maxBytes, fromJson, check = (value: T) => value } = parts;
  const readSingleObject = singleObjectReader(parts);
  const readConfluent = confluentReader(parts);
  const write = writer(parts);
  return {
    async encode(value): Promise<EncodedMessage> {
      return { value: await write(value), contentType: 'application/avro' };
    },
    async decode(message, place) {
      if (message === null || message.length === 0)
        throw new UnreadableMessageError('empty_value', 'the message has no value');
      if (message.length > maxBytes) {
        throw new UnreadableMessageError(
          'oversize',
          `the message has ${message.length} bytes where ${maxBytes} are allowed`,
        );
      }
      const first = message[0];
      if (first === singleObjectMarker[0]) return check(readSingleObject(message));
      if (first === 0) return check(await readConfluent(message));
      if (beginsJson(first) && fromJson !== undefined) return check(fromJson(message, place));
      throw new UnreadableMessageError(
        'bad_magic',
        `the message begins with ${message.toString('hex', 0, 1)}: neither Avro${fromJson ? ' nor JSON' : ''}`,
      );
    },
  };
}

/** An opening brace, or the white space that JSON allows before it. */
function beginsJson(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function singleObjectReader<T, New>({ record, schema, releases }: CodecParts<T, New>): AvroReader<T> {
  const readers = new Map<string, AvroReader<T>>();
  const forms = [...releases, canonicalForm(schema)];
  for (const form of forms) {
    const fingerprint = singleObjectPrefix(form).toString('hex', singleObjectMarker.length);
    readers.set(fingerprint, record.readerOf(avroType(JSON.parse(form) as object)));
  }
  return (message) => {
    const { fingerprint, body } = splitSingleObject(message);
    const read = readers.get(fingerprint);
    if (read !== undefined) return read(body);
    throw new UnreadableMessageError(
      'unknown_schema',
      `no released schema has the fingerprint ${fingerprint}: is the writer newer than this reader?`,
    );
  };
}

function confluentReader<T, New>({ record, registry }: CodecParts<T, New>): (message: Buffer) => Promise<T> {
  const readers = new Map<number, AvroReader<T>>();
  return async (message) => {
    if (registry === undefined) {
      throw new UnreadableMessageError(
        'schema_registry_needed',
        'the message is in Confluent wire format: set SCHEMA_REGISTRY_URL to read it',
      );
    }
    if (message.length < confluentPrefixLength) {
      throw new UnreadableMessageError('broken_avro', 'the message ends within its schema id');
    }
    const id = message.readInt32BE(1);
    const read = readers.get(id) ?? record.readerOf(avroType(await registry.schemaOf(id)));
    readers.set(id, read);
    return read(message.subarray(confluentPrefixLength));
  };
}

/** Writes the prefix, a fingerprint or an id from the registry, and the body. */
function writer<T, New>(parts: CodecParts<T, New>): (value: New) => Promise<Buffer> {
  const { record, schema, written, registry } = parts;
  if (registry !== undefined) {
    const prefix = registeredPrefix(parts, registry);
    return async (value) => record.write(await prefix(), value);
  }
  const prefix = singleObjectPrefix(written ?? canonicalForm(schema));
  const write = written === undefined ? record.write : record.writerAs(avroType(JSON.parse(written) as object));
  return (value) => Promise.resolve(write(prefix, value));
}

/** The id from the registry, asked for once. */
function registeredPrefix<T, New>(
  { schema, subjects }: CodecParts<T, New>,
  registry: SchemaRegistry,
): () => Promise<Buffer> {
  let registered: Promise<Buffer> | undefined;
  return () =>
    (registered ??= registry.register(schema, subjects).then(confluentPrefix, (error: unknown) => {
      registered = undefined;
      throw error;
    }));
}

function confluentPrefix(id: number): Buffer {
  const prefix = Buffer.alloc(confluentPrefixLength);
  prefix.writeInt32BE(id, 1);
  return prefix;
}

function canonicalForm(schema: object): string {
  return JSON.stringify(avro.Type.forSchema(schema as avro.Schema).schema());
}
