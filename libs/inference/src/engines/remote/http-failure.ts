import { ModelServerError, type ModelServerErrorCode } from '../../model-server-error.js';

/** What an error of the connection means. */
export function connectionFailure(error: unknown, url: string): ModelServerError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const options = { cause: error };
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new ModelServerError('answer_too_large', `${url} sent an answer far larger than scores can be.`, options);
  }
  if (code.startsWith('HPE_')) {
    return new ModelServerError(
      'wrong_answer',
      `${url} doesn't speak HTTP: check port and scheme in the manifest.`,
      options,
    );
  }
  const reason = error instanceof Error ? error.message || code : String(error);
  return new ModelServerError(
    'server_unreachable',
    `${url} can't be reached, or the connection broke: ${reason}`,
    options,
  );
}

/** What an answer's status means; undefined for success. */
export function statusFailure(
  {
    status,
    text,
    retryAfter,
  }: { readonly status: number; readonly text: string; readonly retryAfter?: string | undefined },
  url: string,
): ModelServerError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const code = codeOfStatus(status);
  const hint = status === 401 || status === 403 ? ' Check REMOTE_MODEL_TOKENS.' : '';
  const said = text.trim() === '' ? '' : `: ${excerpt(text)}`;
  return new ModelServerError(code, `${url} answered with status ${status}${said}.${hint}`, {
    retryAfterMs: code === 'server_overloaded' ? retryAfterMs(retryAfter) : undefined,
  });
}

function codeOfStatus(status: number): ModelServerErrorCode {
  if (status === 429 || status === 503) return 'server_overloaded';
  if (status === 408 || status === 504) return 'server_timeout';
  if (status === 502) return 'server_unreachable';
  if (status >= 500) return 'server_failed';
  return status >= 400 ? 'server_refused' : 'wrong_answer';
}

/** The header's seconds or date as milliseconds from now. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The beginning of what a server said, on one line: its `error` where it is such JSON. */
export function excerpt(text: string): string {
  const own = /^\s*\{\s*"error"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  const line = (own ?? text).replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
