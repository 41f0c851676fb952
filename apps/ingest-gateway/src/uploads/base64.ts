import { Problem } from '../http/problem.js';

/**
 * Decodes base64 or base64url, with or without padding, line breaks or a `data:…;base64,` prefix.
 * @throws Problem `broken_base64` where Node would skip what it can't read.
 */
export function decodeBase64(text: string): Buffer {
  const start = text.startsWith('data:') ? text.indexOf(',') + 1 : 0;
  const body = /\s/.test(text) ? text.slice(start).replace(/\s+/g, '') : text.slice(start);
  const padding = body.endsWith('==') ? 2 : body.endsWith('=') ? 1 : 0;
  const digits = body.length - padding;
  const bytes = Buffer.from(body, 'base64');
  // Node leaves out what is no base64 digit and stops at the first padding: either makes the result too short.
  if (digits % 4 === 1 || (padding > 0 && body.length % 4 !== 0) || bytes.length !== Math.floor((digits * 3) / 4)) {
    throw new Problem(
      'broken_base64',
      'image_data has characters that are not base64, or is cut off. Encode the whole file again.',
    );
  }
  return bytes;
}
