import { Problem } from '../http/problem.js';
import type { UploadLimits } from './upload.js';

/** The image can't be taken as it was sent. */
export function overImageLimit({ inlineBytes, maxImageBytes, hasBucket }: UploadLimits): Problem {
  return hasBucket ? tooManyBytes(maxImageBytes) : overInlineLimit(inlineBytes);
}

/** The image can't travel inside a message. */
export function overInlineLimit(maxBytes: number): Problem {
  return new Problem(
    'over_inline_limit',
    `Images of more than ${maxBytes} bytes do not travel inside a message, and this gateway has no upload bucket for them. ` +
      'Send a smaller image, or have INLINE_LIMIT_BYTES raised.',
    { members: { max_bytes: maxBytes } },
  );
}

/** JSON is read as a whole: larger images are taken as they are. */
export function overJsonLimit({ inlineBytes, hasBucket }: UploadLimits): Problem {
  if (!hasBucket) return overInlineLimit(inlineBytes);
  const text = `In JSON an image may have ${inlineBytes} bytes. Send a larger one as the body itself, or in a form.`;
  return new Problem('over_inline_limit', text, { members: { max_bytes: inlineBytes } });
}

/** The image is larger than any that is taken. */
export function tooManyBytes(maxBytes: number): Problem {
  const text = `An image may have ${maxBytes} bytes. Send a smaller or more compressed one.`;
  return new Problem('too_many_bytes', text, { members: { max_bytes: maxBytes } });
}

/** The bucket takes nothing at the moment. */
export function bucketUnavailable(cause?: unknown): Problem {
  const text = 'The bucket for large images does not take this one at the moment; nothing was accepted.';
  return new Problem('bucket_unavailable', `${text} Try again in 5 seconds.`, {
    headers: { 'retry-after': '5' },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The id came with another image before. */
export function sentBefore(imageId: string): Problem {
  return new Problem(
    'idempotency_conflict',
    `The same Idempotency-Key or image_id came with other bytes before, as image ${imageId}. Use a new one for each image.`,
    { members: { image_id: imageId } },
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
