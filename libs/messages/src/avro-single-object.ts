import { schemaFingerprint } from './crc64-avro.js';
import { UnreadableMessageError } from './errors.js';

/** First two bytes of Avro's single-object encoding. */
export const singleObjectMarker = Buffer.from([0xc3, 0x01]);

/** Bytes before the body: the marker and the schema's fingerprint. */
const prefixLength = 10;

/** The prefix of values written with a schema, given in Parsing Canonical Form. */
export function singleObjectPrefix(canonicalForm: string): Buffer {
  return Buffer.concat([singleObjectMarker, schemaFingerprint(canonicalForm)]);
}

/** Takes a single-object message apart: the fingerprint as hexadecimal, and the body. */
export function splitSingleObject(message: Buffer): { readonly fingerprint: string; readonly body: Buffer } {
  if (message[1] !== singleObjectMarker[1]) {
    throw new UnreadableMessageError(
      'bad_magic',
      'the message begins with C3, but not with C3 01 as Avro single-object encoding does',
    );
  }
  if (message.length < prefixLength) {
    throw new UnreadableMessageError('broken_avro', 'the message ends within its schema fingerprint');
  }
  return { fingerprint: message.toString('hex', 2, prefixLength), body: message.subarray(prefixLength) };
}
