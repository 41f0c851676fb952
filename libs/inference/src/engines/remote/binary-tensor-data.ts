import type { IncomingHttpHeaders } from 'node:http';
import { ModelServerError } from '../../model-server-error.js';

const LENGTH_HEADER = 'inference-header-content-length';

/** Headers of a request whose tensors follow its JSON as bytes. */
export function binaryHeaders(jsonLength: number): Record<string, string> {
  return { 'content-type': 'application/octet-stream', [LENGTH_HEADER]: String(jsonLength) };
}

/** Cuts an answer into its JSON and the tensors' bytes. @throws ModelServerError `wrong_answer` */
export function splitBinaryAnswer(
  headers: IncomingHttpHeaders,
  body: Buffer,
  url: string,
): { readonly json: Buffer; readonly bytes: Buffer } {
  const header = headers[LENGTH_HEADER];
  if (header === undefined) return { json: body, bytes: Buffer.alloc(0) };
  const length = typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : NaN;
  if (!(length <= body.length)) {
    throw new ModelServerError(
      'wrong_answer',
      `${url} said that its JSON has ${String(header)} bytes; ${body.length} came.`,
    );
  }
  return { json: body.subarray(0, length), bytes: body.subarray(length) };
}
