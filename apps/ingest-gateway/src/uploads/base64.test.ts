import { describe, expect, it } from 'vitest';
import { decodeBase64 } from './base64.js';

const bytes = Buffer.from([0, 1, 2, 250, 251, 252, 253, 254, 255, 62, 63]);
const text = bytes.toString('base64');

describe('decodeBase64', () => {
  it.each([
    ['as RFC 4648 has it', text],
    ['without padding', text.replaceAll('=', '')],
    ['of the URL alphabet', bytes.toString('base64url')],
    ['in lines', text.replace(/(.{4})/g, '$1\r\n')],
    ['in a data: URL', `data:image/png;base64,${text}`],
  ])('takes base64 %s', (_name, encoded) => {
    expect(decodeBase64(encoded)).toEqual(bytes);
  });

  it.each(['*', 'AAA*', 'AAAAA', 'AA=A', '=', '====', 'ä', 'data:image/png;base64', '<svg/>', 'AA==AAAA'])(
    'refuses %s instead of skipping what it can’t read',
    (encoded) => {
      expect(() => decodeBase64(encoded)).toThrow(expect.objectContaining({ code: 'broken_base64' }) as Error);
    },
  );

  it('decodes nothing to nothing', () => {
    expect(decodeBase64('')).toHaveLength(0);
  });
});
