import { Problem } from '../http/problem.js';

/** The image can't travel inside a message. */
export function overInlineLimit(maxBytes: number): Problem {
  return new Problem(
    'over_inline_limit',
    `Images of more than ${maxBytes} bytes do not travel inside a message, and this gateway has no upload bucket for them. ` +
      'Send a smaller image, or have INLINE_LIMIT_BYTES raised.',
    { members: { max_bytes: maxBytes } },
  );
}

/** The whole request is over its limit. */
export function requestTooLarge(maxBytes: number): Problem {
  return new Problem('request_too_large', `A request may have ${maxBytes} bytes. Send fewer files at a time.`, {
    members: { max_bytes: maxBytes },
  });
}

/** A form with more files than one request may hold. */
export function tooManyFiles(maxFiles: number): Problem {
  return new Problem('too_many_files', `A request may hold ${maxFiles} files. Send the others in another request.`, {
    members: { max_files: maxFiles },
  });
}
