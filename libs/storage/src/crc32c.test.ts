import { CRC32C } from '@google-cloud/storage';
import { describe, expect, it } from 'vitest';
import { Crc32c } from './crc32c.js';

const checksumOf = (...parts: Uint8Array[]): Crc32c => {
  const checksum = new Crc32c();
  for (const part of parts) checksum.update(part);
  return checksum;
};

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4.
  it.each([
    ['32 bytes of zeroes', Buffer.alloc(32), 0x8a9136aa],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['32 incrementing bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  ])('of %s is that of the standard', (_, bytes, expected) => {
    expect(checksumOf(bytes).validate(expected)).toBe(true);
    expect(checksumOf(bytes).validate(expected + 1)).toBe(false);
  });

  // Of the high half, too, which the client has as negative numbers.
  it.each(['one', 'two', 'three', 'four', 'five', 'six'])("is the client's own in every form: %s", (seed) => {
    const bytes = Buffer.from(seed.repeat(3000));
    const whole = new Uint8Array(bytes.buffer, bytes.byteOffset + 3, 9000 - 3);
    const theirs = new CRC32C();
    theirs.update(Buffer.from(whole));
    const ours = checksumOf(whole.subarray(0, 1), whole.subarray(1, 4097), whole.subarray(4097), new Uint8Array());
    expect(ours.toString()).toBe(theirs.toString());
    for (const form of [theirs.toString(), Buffer.from(theirs.toString(), 'base64'), theirs, theirs.valueOf()]) {
      expect(ours.validate(form)).toBe(true);
      expect(checksumOf(whole.subarray(1)).validate(form)).toBe(false);
    }
  });

  it('of nothing is zero', () => {
    expect(new Crc32c().toString()).toBe('AAAAAA==');
  });
});
