import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import type { Reservation } from './in-flight.js';
import { readJsonUpload } from './json-upload.js';
import { readMultipart } from './multipart-upload.js';
import { readBody } from './read-body.js';
import { mayBeLarge, readLarge } from './large-body.js';
import { overImageLimit, overJsonLimit, requestTooLarge } from './upload-problems.js';
import { isJson, type Announced, type PutLarge, type Upload, type UploadLimits } from './upload.js';

const OPENING_BRACE = 0x7b;
// Room for the fields beside image_data.
const JSON_FIELDS_BYTES = 64 * 1024;

/**
 * What the headers announce, checked before a byte is read.
 * @throws Problem when the announced body can't be taken, whatever it holds.
 */
export function announcedBody(
  { headers }: FastifyRequest,
  contentType: string | undefined,
  limits: UploadLimits,
): Announced {
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new Problem(
      'unsupported_content_encoding',
      'Images are compressed already: send the body without Content-Encoding.',
    );
  }
  const kind = kindOf(contentType);
  const bytes = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  if (bytes !== undefined) checkSize(kind, bytes, limits);
  return { kind, bytes, contentType };
}

/** Reads the images of a request. @throws Problem, UploadAbortedError */
export async function readUploads(
  request: FastifyRequest,
  announced: Announced,
  limits: UploadLimits,
  reservation: Reservation,
  putLarge?: PutLarge,
): Promise<readonly Upload[]> {
  if (announced.kind === 'multipart') return await readMultipart(request, announced, limits, reservation, putLarge);
  if (putLarge !== undefined && mayBeLarge(announced, limits)) {
    const { bytes, stored } = await readLarge(request.raw, announced, limits, reservation, putLarge);
    if (stored === undefined) return [wholeBody(bytes, announced)];
    return [{ bytes, stored, declaredType: announced.contentType, fields: new Map() }];
  }
  let received = 0;
  const body = await readBody(request.raw, {
    declaredBytes: announced.bytes,
    onChunk: (bytes) => {
      received += bytes;
      checkSize(announced.kind, received, limits);
      reservation.grow(bytes);
    },
  });
  return [wholeBody(body, announced)];
}

/** @throws Problem */
function wholeBody(body: Buffer, { contentType }: Announced): Upload {
  if (body.length === 0)
    throw new Problem('no_image', 'The body is empty. Send an image: curl --data-binary @photo.jpg');
  // No image begins with a brace: JSON is taken whatever content type it comes with.
  if (firstVisible(body) === OPENING_BRACE) return { ...readJsonUpload(body), declaredType: undefined };
  return { bytes: body, declaredType: contentType, fields: new Map() };
}

function kindOf(contentType = ''): Announced['kind'] {
  if (/^multipart\//i.test(contentType)) return 'multipart';
  return isJson(contentType) ? 'json' : 'raw';
}

function checkSize(kind: Announced['kind'], bytes: number, limits: UploadLimits): void {
  const { inlineBytes, maxImageBytes, maxRequestBytes } = limits;
  const jsonBytes = Math.ceil((inlineBytes * 4) / 3) + JSON_FIELDS_BYTES;
  if (kind === 'raw' && bytes > maxImageBytes) throw overImageLimit(limits);
  if (kind === 'json' && bytes > jsonBytes) throw overJsonLimit(limits);
  if (bytes > maxRequestBytes) throw requestTooLarge(maxRequestBytes);
}

/** The first byte that is no blank. */
function firstVisible(body: Buffer): number | undefined {
  return body.subarray(0, 64).find((byte) => byte > 0x20);
}
