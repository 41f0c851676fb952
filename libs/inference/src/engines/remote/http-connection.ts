import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';
import type { RemoteEndpoint } from '../../engine-model.js';
import { ModelServerError } from '../../model-server-error.js';
import { connectionFailure, excerpt, statusFailure } from './http-failure.js';
import { MAX_ANSWER_BYTES } from './model-server.js';

/** An answer with a status of success. */
export interface HttpAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Kept-alive connections to a model server. What requests throw is a ModelServerError, or the signal's reason. */
export interface HttpConnection {
  get(path: string, signal: AbortSignal): Promise<HttpAnswer>;
  post(path: string, body: Buffer, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer>;
  /** Parses JSON, numbers such as NaN included. @throws ModelServerError `wrong_answer` */
  parse(body: Buffer): unknown;
  close(): Promise<void>;
}

/** Opens a pool of as many connections as there are calls at once; a connection is made when it is needed. */
export function openHttpConnection({ url, concurrency }: RemoteEndpoint, token: string | undefined): HttpConnection {
  const { origin, pathname } = new URL(url);
  const prefix = pathname.replace(/\/+$/, '');
  // Time is kept by the caller's signal alone.
  const pool = new Pool(origin, {
    connections: concurrency,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MAX_ANSWER_BYTES,
  });
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };

  async function request(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpAnswer> {
    const answer = await exchange({ method, path: `${prefix}${path}`, signal, body: body ?? null, headers });
    const { 'retry-after': retryAfter } = answer.headers;
    const failure = statusFailure(
      { status: answer.status, text: answer.body.toString('utf8', 0, 2000), retryAfter },
      url,
    );
    if (failure) throw failure;
    return answer;
  }

  async function exchange(options: {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly signal: AbortSignal;
    readonly body: Buffer | null;
    readonly headers: Readonly<Record<string, string>>;
  }): Promise<HttpAnswer & { readonly status: number }> {
    try {
      const headers = { accept: 'application/json', ...authorization, ...options.headers };
      const answer = await pool.request({ ...options, headers });
      const body = Buffer.from(await answer.body.arrayBuffer());
      return { status: answer.statusCode, headers: answer.headers, body };
    } catch (error) {
      options.signal.throwIfAborted();
      throw connectionFailure(error, url);
    }
  }

  return {
    get: (path, signal) => request('GET', path, signal),
    post: (path, body, headers, signal) => request('POST', path, signal, body, headers),
    parse: (body) => parseJson(body.toString(), url),
    close: () => pool.close(),
  };
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseWithNonFinite(text, url);
  }
}

/** JSON has no NaN and no Infinity; servers send them all the same, and they mean an image without usable scores. */
function parseWithNonFinite(text: string, url: string): unknown {
  try {
    return JSON.parse(text.replace(/(?<=[[,:\s])-?(?:NaN|Infinity|Inf)(?=[\],}\s])/g, 'null'));
  } catch (cause) {
    const message = `${url} answered with something that isn't JSON: ${excerpt(text)}`;
    throw new ModelServerError('wrong_answer', message, { cause });
  }
}
