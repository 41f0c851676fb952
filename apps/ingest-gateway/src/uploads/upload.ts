import type { RawFields } from './image-fields.js';

/** One image as it came in; nothing about it is checked yet. */
export interface Upload {
  readonly bytes: Buffer;
  /** Name of the file in a form, without its path; undefined for other bodies. */
  readonly fileName?: string;
  /** Media type the sender declared. */
  readonly declaredType: string | undefined;
  readonly fields: RawFields;
}

/** Limits of one request. */
export interface UploadLimits {
  /** Bytes of one image. */
  readonly maxImageBytes: number;
  /** Bytes of one request. */
  readonly maxRequestBytes: number;
  /** Images in one form. */
  readonly maxFiles: number;
}

/** Whether a media type is one of JSON. */
export function isJson(contentType: string): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(contentType);
}

/** Which body a request announces; what it really is shows in its bytes. */
export interface Announced {
  readonly kind: 'multipart' | 'json' | 'raw';
  /** Content-Length; undefined for a chunked body. */
  readonly bytes: number | undefined;
  readonly contentType: string | undefined;
}
