import type { FastifyRequest } from 'fastify';
import type { RawFields } from '../uploads/image-fields.js';

/** Query of an upload: `wait` and fields of the image; a name given several times has a list. */
export interface UploadQuery {
  readonly wait?: unknown;
  readonly [field: string]: unknown;
}

export type UploadRequest = FastifyRequest<{ Querystring: UploadQuery }>;

/** Fields of the headers and the query, which say the same for every kind of body. */
export function requestFields(request: UploadRequest): RawFields {
  const fields = new Map<string, unknown>();
  const sourceKey = headerText(request, 'x-source-key');
  if (sourceKey !== undefined) fields.set('source_key', sourceKey);
  for (const [name, value] of Object.entries(request.query))
    fields.set(name, Array.isArray(value) ? value.at(-1) : value);
  return fields;
}

/** A header as text: its bytes are UTF-8 where they can be, which Node hands over as Latin-1. */
export function headerText({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== 'string') return undefined;
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? value : text;
}
