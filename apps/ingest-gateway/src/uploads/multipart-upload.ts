import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import type { Reservation } from './in-flight.js';
import { UploadAbortedError } from './read-body.js';
import { takeImage, type TakenImage } from './take-image.js';
import { overImageLimit, requestTooLarge, tooManyFiles } from './upload-problems.js';
import type { Announced, PutLarge, Upload, UploadLimits } from './upload.js';

const MAX_FIELDS = 64;
const MAX_FIELD_BYTES = 16 * 1024;
const MAX_PART_HEADER_BYTES = 8 * 1024;

/**
 * Reads the files of a form in order; its fields count for each of them, wherever they stand.
 * A form that breaks off or breaks a limit yields nothing.
 */
export async function readMultipart(
  request: FastifyRequest,
  announced: Announced,
  limits: UploadLimits,
  reservation: Reservation,
  putLarge?: PutLarge,
): Promise<readonly Upload[]> {
  if (!/^multipart\/form-data\b/i.test(announced.contentType ?? '')) {
    throw new Problem('invalid_multipart', 'Of the multipart types only multipart/form-data is taken.');
  }
  try {
    return await readParts(request, announced, limits, reservation, putLarge);
  } catch (error) {
    // What still arrives is read and dropped, so that the sender gets to read the answer.
    request.raw.unpipe();
    request.raw.resume();
    throw problemOf(error, request, limits);
  }
}

async function readParts(
  request: FastifyRequest,
  announced: Announced,
  limits: UploadLimits,
  reservation: Reservation,
  putLarge: PutLarge | undefined,
): Promise<readonly Upload[]> {
  const fields = new Map<string, unknown>();
  const uploads: Upload[] = [];
  let received = 0;
  const onChunk = (bytes: number): void => {
    received += bytes;
    if (received > limits.maxRequestBytes) throw requestTooLarge(limits.maxRequestBytes);
    if (announced.bytes === undefined) reservation.grow(bytes);
  };
  const partLimits = {
    files: limits.maxFiles,
    fields: MAX_FIELDS,
    parts: limits.maxFiles + MAX_FIELDS,
    fieldSize: MAX_FIELD_BYTES,
    fileSize: limits.maxImageBytes,
    headerSize: MAX_PART_HEADER_BYTES,
  };
  for await (const part of request.parts({ limits: partLimits })) {
    if (part.type === 'file') {
      const taken = await readFile(part, limits, onChunk, putLarge && ((image) => putLarge(uploads.length, image)));
      uploads.push({ ...taken, fileName: displayName(part.filename), declaredType: part.mimetype, fields });
    } else if (part.valueTruncated) {
      throw new Problem(
        'invalid_multipart',
        `A form field may have ${MAX_FIELD_BYTES} bytes. Files need a file name: curl -F image=@photo.jpg`,
      );
    } else {
      fields.set(part.fieldname, part.value);
    }
  }
  if (uploads.length === 0) throw noFile(fields);
  return uploads;
}

async function readFile(
  part: MultipartFile,
  limits: UploadLimits,
  onChunk: (bytes: number) => void,
  putLarge: ((image: Parameters<PutLarge>[1]) => ReturnType<PutLarge>) | undefined,
): Promise<TakenImage> {
  const chunks = chunksOf(part, limits, onChunk);
  return takeImage(chunks, limits.inlineBytes, (beginning, rest) => {
    if (putLarge === undefined) throw overImageLimit(limits);
    return putLarge({ beginning, rest, declaredType: part.mimetype });
  });
}

async function* chunksOf(
  { file }: MultipartFile,
  limits: UploadLimits,
  onChunk: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of file as AsyncIterable<Buffer>) {
    onChunk(chunk.length);
    if (file.truncated) break;
    yield chunk;
  }
  if (file.truncated) throw overImageLimit(limits);
}

function noFile(fields: ReadonlyMap<string, unknown>): Problem {
  const [name = 'image'] = fields.keys();
  return new Problem(
    'no_image',
    `The form holds no file. A file is sent with @: curl -F ${/^\w{1,32}$/.test(name) ? name : 'image'}=@photo.jpg`,
  );
}

/** A file's name as it may be shown: without control characters, of bearable length. */
function displayName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '').slice(0, 255);
}

function problemOf(error: unknown, request: FastifyRequest, limits: UploadLimits): unknown {
  if (error instanceof Problem) return error;
  if (request.raw.destroyed && !request.raw.complete) return new UploadAbortedError({ cause: error });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_FILES_LIMIT':
      return tooManyFiles(limits.maxFiles);
    case 'FST_PARTS_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return new Problem('invalid_multipart', `A form may hold ${limits.maxFiles} files and ${MAX_FIELDS} fields.`, {
        cause: error,
      });
    case 'FST_PROTO_VIOLATION':
      return new Problem('invalid_multipart', 'A form field has a name that is reserved, such as __proto__.', {
        cause: error,
      });
    default:
      return new Problem('invalid_multipart', 'The form is malformed or breaks off before its closing boundary.', {
        cause: error,
      });
  }
}
