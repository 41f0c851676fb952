import type { ImageHeader } from './decode-contract.js';
import { corrupt, cutOff } from './headers/header-bytes.js';
import { ImageError } from './image-error.js';
import { isCutOff } from './is-cut-off.js';

/** What the image library says, in its own words, and which error that is. First match wins. */
const reasons: readonly (readonly [RegExp, (cause: unknown) => ImageError])[] = [
  [/security limit/i, (cause) => corrupt('its contents are not what its header states', { cause })],
  [/output coordinates out of range|processed image is too large/i, tooNarrow],
  [/exceeds pixel limit/i, tooManyPixels],
  [/premature end|unexpected end|truncated|end of file|read error (on|at)|read gave/i, (cause) => cutOff({ cause })],
  [/unsupported|not supported|no known|no decod|not built|blocked/i, notDecodable],
];

/** Turns an error of the image library into one with a stable code; what matches nothing is a missing end or damage. */
export function decodeFailure(error: unknown, bytes: Uint8Array, format: ImageHeader['format']): ImageError {
  const text = error instanceof Error ? error.message : String(error);
  if (/timeout/i.test(text)) return decodeTimeout(error);
  if (isCutOff(bytes, format)) return cutOff({ cause: error });
  const reason = reasons.find(([pattern]) => pattern.test(text))?.[1];
  return reason?.(error) ?? corrupt('its contents cannot be decoded', { cause: error });
}

function decodeTimeout(cause: unknown): ImageError {
  const message = 'Decoding the image takes too long. Send it smaller, or in a simpler encoding such as baseline JPEG.';
  return new ImageError('decode_timeout', message, { cause });
}

function tooManyPixels(cause: unknown): ImageError {
  return new ImageError('too_many_pixels', 'The image has more pixels than are taken. Send a smaller one.', { cause });
}

/** Resized until its shorter side fits the model, its longer side is beyond all bounds. */
export function tooNarrow(cause?: unknown): ImageError {
  return new ImageError('too_many_pixels', 'The image is far too long and narrow. Send the part that matters.', {
    cause,
  });
}

function notDecodable(cause: unknown): ImageError {
  const message = 'The image uses an encoding that cannot be read here. Send it as an ordinary JPEG or PNG.';
  return new ImageError('unsupported_format', message, { cause });
}
