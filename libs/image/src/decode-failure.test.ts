import { describe, expect, it } from 'vitest';
import { decodeFailure } from './decode-failure.js';

const wholeJpeg = Buffer.from('ffd8ffd9', 'hex');

describe('decodeFailure', () => {
  it.each([
    ['VipsJpeg: premature end of JPEG image', 'truncated'],
    ['Input buffer has corrupt header: gifload_buffer: Unexpected end of GIF source data', 'truncated'],
    [
      'heif: Invalid input: Unexpected end of file: Extent in iloc box references data outside of file bounds',
      'truncated',
    ],
    ['tiff2vips: Read error at scanline 4; got 128 bytes, expected 256', 'truncated'],
    ['timeout: 10% complete', 'decode_timeout'],
    ['Input image exceeds pixel limit', 'too_many_pixels'],
    ['affine: output coordinates out of range', 'too_many_pixels'],
    ['Processed image is too large for the GIF format', 'too_many_pixels'],
    ['Input buffer contains unsupported image format', 'unsupported_format'],
    ['heif: Unsupported feature: Unsupported codec (4.3000)', 'unsupported_format'],
    ['VipsJpeg: Unsupported JPEG process: SOF type 0xc3', 'unsupported_format'],
    ['operation is blocked', 'unsupported_format'],
    ['heif: Memory allocation error: Security limit exceeded: Image size 4000x4000 exceeds the maximum', 'corrupt'],
    ['VipsJpeg: Bogus Huffman table definition', 'corrupt'],
    ['anything else', 'corrupt'],
  ])('takes "%s" as %s', (message, code) => {
    const cause = new Error(message);
    expect(decodeFailure(cause, wholeJpeg, 'jpeg')).toMatchObject({ name: 'ImageError', code, cause });
  });

  it('looks at the file where the library does not say that the end is missing', () => {
    const cause = new Error('webp: unable to parse image');
    const whole = Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1');
    const longer = Buffer.from('RIFF\x05\0\0\0WEBP', 'latin1');
    expect(decodeFailure(cause, whole, 'webp').code).toBe('corrupt');
    expect(decodeFailure(cause, longer, 'webp').code).toBe('truncated');
  });

  it('calls a JPEG cut off by its bytes, whatever words the library had left of another picture', () => {
    // Start of image, a scan whose data holds a stuffed zero and a restart marker, then nothing.
    const half = Buffer.from('ffd8ffda0002112233ff00aaffd01122', 'hex');
    const cause = new Error('VipsJpeg: Bogus Huffman table definition');
    expect(decodeFailure(cause, half, 'jpeg').code).toBe('truncated');
    expect(decodeFailure(cause, Buffer.concat([half, Buffer.from('ffd9', 'hex')]), 'jpeg').code).toBe('corrupt');
  });
});
