import { isUtf8 } from 'node:buffer';
import { UnreadableMessageError } from './errors.js';

/** More than any message of ours needs; without limits a few megabytes of brackets become gigabytes of objects. */
const maxDepth = 32;
const maxValues = 10_000;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Parses JSON from untrusted bytes.
 * @throws UnreadableMessageError `broken_json`, or `json_too_complex` before anything is built from it.
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new UnreadableMessageError('broken_json', 'the message begins like JSON, but is not UTF-8');
  checkComplexity(bytes);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new UnreadableMessageError('broken_json', 'the message begins like JSON, but is not', { cause });
  }
}

function checkComplexity(bytes: Buffer): void {
  let depth = 0;
  let values = 0;
  for (let position = 0; position < bytes.length; position++) {
    const byte = bytes[position];
    if (byte === quote) {
      position = closingQuote(bytes, position);
    } else if (byte === 0x5b || byte === 0x7b) {
      values++;
      if (++depth > maxDepth) throw tooComplex(`nested deeper than ${maxDepth}`);
    } else if (byte === 0x5d || byte === 0x7d) {
      depth--;
    } else if (byte === 0x2c && ++values > maxValues) {
      throw tooComplex(`of more than ${maxValues} values`);
    }
  }
}

/** The place of the quote that ends the string begun at `start`. Images are long strings, so it is searched, not walked to. */
function closingQuote(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end !== -1; end = bytes.indexOf(quote, end + 1)) {
    let first = end;
    while (bytes[first - 1] === backslash) first--;
    if ((end - first) % 2 === 0) return end;
  }
  return bytes.length;
}

function tooComplex(reason: string): UnreadableMessageError {
  return new UnreadableMessageError('json_too_complex', `the message is JSON ${reason}`);
}
