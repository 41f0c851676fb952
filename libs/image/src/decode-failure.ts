import { corrupt, cutOff } from './headers/header-bytes.js';
import { ImageError } from './image-error.js';

/** What the image library says, in its own words, and which code that is. First match wins. */
const reasons: readonly (readonly [RegExp, (cause: unknown) => ImageError])[] = [
  [/timeout/i, decodeTimeout],
  [/exceeds pixel limit|image too large|too big|maximum image size/i, tooLarge],
  [
    /premature end|truncated|unexpected end|end of file|end of (input )?data|not enough|insufficient|out of data|too short|read gave/i,
    (cause) => cutOff({ cause }),
  ],
  [/unsupported|not supported|no known|no decod|not built|unknown (codec|compression)|blocked/i, notDecodable],
];

/** Turns an error of the image library into one with a stable code; what matches nothing is damage. */
export function decodeFailure(error: unknown): ImageError {
  const text = error instanceof Error ? error.message : String(error);
  const toImageError = reasons.find(([pattern]) => pattern.test(text))?.[1];
  return toImageError?.(error) ?? corrupt('its contents cannot be decoded', { cause: error });
}

function decodeTimeout(cause: unknown): ImageError {
  const message = 'Decoding the image takes too long. Send it smaller, or in a simpler encoding such as baseline JPEG.';
  return new ImageError('decode_timeout', message, { cause });
}

function tooLarge(cause: unknown): ImageError {
  return new ImageError('too_many_pixels', 'The image has more pixels than are taken. Send a smaller one.', { cause });
}

function notDecodable(cause: unknown): ImageError {
  const message = 'The image uses an encoding that cannot be read here. Send it as an ordinary JPEG or PNG.';
  return new ImageError('unsupported_format', message, { cause });
}
