import type { Dispatcher } from 'undici';
import { ModelError } from './model-error.js';
import type { PartialFile } from './partial-file.js';

/** A file to fetch, known by its size. */
export interface Download {
  readonly url: string;
  readonly bytes: number;
  readonly dispatcher: Dispatcher;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes received so far, those of earlier attempts included. */
  readonly onReceived: (bytes: number) => void;
}

/**
 * One attempt: asks for what `part` still lacks and appends it.
 *
 * NOTE: no If-Range: an ETag doesn't outlive the process, and a file that changed meanwhile fails the pinned digest, after
 * which the pull starts from the first byte.
 * @throws ModelError for an answer that isn't the file, else the error of the network or the disk.
 */
export async function download(
  { url, bytes, dispatcher, signal, onReceived }: Download,
  part: PartialFile,
): Promise<void> {
  if (part.bytes > bytes) await part.restart();
  onReceived(part.bytes);
  if (part.bytes === bytes) return;
  const { origin, pathname, search } = new URL(url);
  const response = await dispatcher.request({
    origin,
    path: pathname + search,
    method: 'GET',
    // A compressed answer has other bytes, and none of its ranges could be resumed.
    headers: { 'accept-encoding': 'identity', ...(part.bytes > 0 ? { range: `bytes=${part.bytes}-` } : {}) },
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    await checkAnswer(response, url, bytes, part);
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      if (part.bytes + chunk.byteLength > bytes) {
        throw wrongAnswer(url, `sends more than the ${bytes} bytes of the file`);
      }
      await part.append(chunk);
      onReceived(part.bytes);
    }
  } catch (error) {
    response.body.on('error', () => undefined).destroy();
    throw error;
  }
  if (part.bytes < bytes) {
    throw new ModelError('unreachable', `the answer of ${url} ended after ${part.bytes} of ${bytes} bytes.`);
  }
}

/** Throws unless the answer's body is what `part` lacks, or the whole file. */
async function checkAnswer(
  { statusCode, headers }: Dispatcher.ResponseData,
  url: string,
  bytes: number,
  part: PartialFile,
): Promise<void> {
  if (statusCode === 206 && startOfRange(headers['content-range']) === part.bytes) return;
  if (statusCode === 200) checkWhole(headers, url, bytes);
  else if (statusCode !== 206 && statusCode !== 416) throw refusal(statusCode, url);
  // The whole file, since this server knows no ranges, or another range than was asked for.
  await part.restart();
  if (statusCode !== 200) throw new ModelError('unreachable', `${url} answers with another range than asked for.`);
}

function refusal(statusCode: number, url: string): ModelError {
  const mayPass = statusCode === 429 || statusCode >= 500;
  return new ModelError(mayPass ? 'unreachable' : 'not_found', `${url} answers ${statusCode}.`);
}

function checkWhole(headers: Dispatcher.ResponseData['headers'], url: string, bytes: number): void {
  if (String(headers['content-type']).startsWith('text/html')) {
    throw wrongAnswer(url, 'answers with a web page instead of the file');
  }
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== bytes) {
    throw wrongAnswer(url, `answers with ${String(length)} bytes instead of ${bytes}`);
  }
}

function startOfRange(header: string | string[] | undefined): number | undefined {
  const start = /^bytes (\d+)-/.exec(String(header))?.[1];
  return start === undefined ? undefined : Number(start);
}

function wrongAnswer(url: string, what: string): ModelError {
  return new ModelError('wrong_answer', `${url} ${what}.`);
}
