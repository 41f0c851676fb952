import type { RawFields } from './image-fields.js';
import type { LargeImage, StoredImage } from './large-images.js';

/** One image as it came in; nothing about it is checked yet. */
export interface Upload {
  /** All of it, or its beginning where it was stored. */
  readonly bytes: Buffer;
  /** Set where it was too large for a message and is in the upload bucket. */
  readonly stored?: StoredImage;
  /** Name of the file in a form, without its path; undefined for other bodies. */
  readonly fileName?: string;
  /** Media type the sender declared. */
  readonly declaredType: string | undefined;
  readonly fields: RawFields;
}

/** Limits of one request. */
export interface UploadLimits {
  /** Bytes of one image inside a message. */
  readonly inlineBytes: number;
  /** Bytes of one image: the same, unless there is a bucket for larger ones. */
  readonly maxImageBytes: number;
  /** Whether larger images go to a bucket. */
  readonly hasBucket: boolean;
  /** Bytes of one request. */
  readonly maxRequestBytes: number;
  /** Images in one form. */
  readonly maxFiles: number;
}

/** Stores the large image that has this index among the files of a request. */
export type PutLarge = (index: number, image: Omit<LargeImage, 'imageId'>) => Promise<StoredImage>;

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
