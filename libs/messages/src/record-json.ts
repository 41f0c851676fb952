import type { AnySchema } from 'ajv/dist/2020.js';
import type { AvroReader, AvroRecord } from './avro-record.js';
import { forbidProto, jsonCheck } from './json-check.js';
import { parseJson } from './json-text.js';

/** The JSON form of a record: its Avro fields under the same names. */
export interface RecordJson<T, New> {
  /** The value as JSON, its defaults filled in. */
  write(value: New): Buffer;
  /** @throws UnreadableMessageError */
  read(bytes: Buffer): T;
}

const nothing = Buffer.alloc(0);

/** Opens the JSON form of a record, whose map fields are named by `maps`. Avro has the last word on what a value is. */
export function openRecordJson<T extends object, New>(
  record: AvroRecord<T, New>,
  read: AvroReader<T>,
  schema: AnySchema,
  maps: readonly (keyof T & string)[],
): RecordJson<T, New> {
  const check = jsonCheck(schema);
  const throughAvro = (value: New): T => read(record.write(nothing, value));
  return {
    write: (value) => Buffer.from(JSON.stringify(throughAvro(value))),
    read(bytes) {
      const json = parseJson(bytes);
      forbidProto(json, 'the message');
      check(json);
      const value = json as T & New; // `check` has seen that it is one.
      for (const map of maps) forbidProto(value[map], map);
      return throughAvro(value);
    },
  };
}
