import type { ImageLimits } from '@sightline/image';
import { imageIdFromIdempotencyKey, newImageId, type ImageReceived } from '@sightline/messages';
import { Problem } from '../http/problem.js';
import { checkImage, curlDefaultType } from './check-image.js';
import { fingerprint } from './idempotency.js';
import { imageFields, layered, type ImageFields, type RawFields } from './image-fields.js';
import { overInlineLimit } from './upload-problems.js';
import type { StoredImage } from './large-images.js';
import type { Upload } from './upload.js';

/** An image that passed every check, with its identity. */
export interface AdmittedImage {
  readonly imageId: string;
  /** Set when the id is the caller's: tells another image under the same id. */
  readonly fingerprint: string | undefined;
  /** Its bytes, or where they are. */
  readonly content: ImageReceived['content'];
  readonly fileName: string | undefined;
  readonly contentType: string | null;
  readonly fields: ImageFields;
}

/** What tells which image an upload is. */
type IdentityContext = Pick<AdmissionContext, 'caller' | 'idempotencyKey' | 'fields'>;

export interface AdmissionContext {
  /** Bytes that may travel inside a message. */
  readonly inlineLimitBytes: number;
  readonly imageLimits: ImageLimits;
  /** Name of the API key, which scopes Idempotency-Keys; empty where everybody may call. */
  readonly caller: string;
  readonly idempotencyKey: string | undefined;
  /** Fields from headers and query, which fields of the body override. */
  readonly fields: RawFields;
}

/**
 * Checks all images of a request: size, header, pixels and fields; pixels are never decoded. All of them pass or none.
 * @throws Problem of the first image that can't be taken, naming every one of a form.
 */
export function admit(uploads: readonly Upload[], context: AdmissionContext): readonly AdmittedImage[] {
  const problems: { readonly upload: Upload; readonly index: number; readonly problem: Problem }[] = [];
  const images: AdmittedImage[] = [];
  for (const [index, upload] of uploads.entries()) {
    try {
      checkUpload(upload, context);
      images.push(identified(upload, index, uploads.length, context));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push({ upload, index, problem: error });
    }
  }
  const [first] = problems;
  if (first === undefined) return images;
  if (first.upload.fileName === undefined) throw first.problem;
  const errors = problems.map(({ upload, index, problem }) => ({
    index,
    file: upload.fileName,
    code: problem.code,
    detail: problem.detail,
  }));
  throw new Problem(
    first.problem.code,
    `${first.upload.fileName || `File ${first.index + 1}`}: ${first.problem.detail}`,
    {
      members: { ...first.problem.members, errors },
      cause: first.problem,
    },
  );
}

/** One that was stored has been checked before. */
function checkUpload(
  { bytes, stored, declaredType }: Upload,
  { inlineLimitBytes, imageLimits }: AdmissionContext,
): void {
  if (stored !== undefined) return;
  if (bytes.length > inlineLimitBytes) throw overInlineLimit(inlineLimitBytes);
  checkImage(bytes, declaredType, imageLimits);
}

function identified(upload: Upload, index: number, count: number, context: AdmissionContext): AdmittedImage {
  const fields = imageFields(layered(context.fields, upload.fields));
  const { bytes, fileName, stored } = upload;
  const { imageId, own } = identity(fields, index, count, context, stored);
  return {
    imageId,
    fingerprint: own ? (stored?.fingerprint ?? fingerprint(bytes)) : undefined,
    content: stored?.reference ?? bytes,
    fileName,
    contentType: declared(upload.declaredType),
    // The number of a form's first file; the others follow it.
    fields: { ...fields, sequenceNumber: fields.sequenceNumber === null ? null : fields.sequenceNumber + index },
  };
}

function identity(
  { imageId }: ImageFields,
  index: number,
  count: number,
  { caller, idempotencyKey }: AdmissionContext,
  stored: StoredImage | undefined,
): { readonly imageId: string; readonly own: boolean } {
  if (imageId !== undefined) {
    if (count > 1 || idempotencyKey !== undefined) {
      throw new Problem(
        'invalid_field',
        'image_id goes with one image alone and without an Idempotency-Key, which makes an id itself.',
      );
    }
    return { imageId, own: true };
  }
  if (idempotencyKey === undefined) return { imageId: stored?.imageId ?? newImageId(), own: false };
  return { imageId: imageIdFromIdempotencyKey(idempotencyKey, `${caller}/${index}`), own: true };
}

/** The id under which a large image is stored, before all fields of a form are known: the one it will have in most cases. */
export function idToStoreUnder(index: number, { caller, idempotencyKey, fields }: IdentityContext): string {
  if (idempotencyKey !== undefined) return imageIdFromIdempotencyKey(idempotencyKey, `${caller}/${index}`);
  return imageFields(fields).imageId ?? newImageId();
}

/** The declared type, where it says something; curl says the one of forms for every body. */
function declared(contentType: string | undefined): string | null {
  if (contentType === undefined || contentType.startsWith(curlDefaultType)) return null;
  return /^[\x20-\x7e]{1,127}$/.test(contentType) ? contentType : null;
}
