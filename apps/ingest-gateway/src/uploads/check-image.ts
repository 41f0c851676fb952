import { ImageError, readHeader, type ImageLimits } from '@sightline/image';
import { Problem } from '../http/problem.js';
import { notAnObject } from './json-upload.js';
import { isJson } from './upload.js';

/** What curl declares for every body. */
export const curlDefaultType = 'application/x-www-form-urlencoded';

/** Checks an image's type, size and pixels by its header; pixels are never decoded. @throws Problem */
export function checkImage(bytes: Buffer, declaredType: string | undefined, limits: ImageLimits): void {
  try {
    readHeader(bytes, limits);
  } catch (error) {
    throw imageProblem(error, declaredType);
  }
}

/**
 * Checks what the beginning of an image says. Where its header goes on beyond it, the worker finds out what is wrong.
 * @throws Problem
 */
export function checkBeginning(bytes: Buffer, declaredType: string | undefined, { maxPixels }: ImageLimits): void {
  try {
    readHeader(bytes, { maxBytes: Infinity, maxPixels });
  } catch (error) {
    if (error instanceof ImageError && (error.code === 'truncated' || error.code === 'corrupt')) return;
    throw imageProblem(error, declaredType);
  }
}

function imageProblem(error: unknown, declaredType = ''): unknown {
  if (!(error instanceof ImageError)) return error;
  if (error.code === 'unsupported_format' && isJson(declaredType)) return notAnObject();
  return new Problem(error.code, `${error.message}${hint(declaredType)}`, { cause: error });
}

/** `curl -d @file` drops line ends and zero bytes, which breaks every image; its content type gives it away. */
function hint(declaredType: string): string {
  return declaredType.startsWith(curlDefaultType)
    ? ' If it was sent with curl -d, use --data-binary: -d changes the bytes.'
    : '';
}
