import { CommandError } from './command-error.js';
import type { GatewaySettings } from './settings.js';
import { withTimeLimit } from './time-limit.js';

/** What the gateway said. */
export interface GatewayAnswer {
  readonly status: number;
  readonly text: string;
  /** The text where it is JSON. */
  readonly json: unknown;
  /** Code and words of a problem document. */
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
}

/** The gateway over HTTP. */
export interface Gateway {
  readonly url: string;
  /** @throws Error when there was no answer. */
  request(path: string, init?: RequestInit): Promise<GatewayAnswer>;
  /**
   * Makes sure that it is there, is one of ours and lets us in.
   * @throws CommandError that says what to do.
   */
  requireReachable(signal: AbortSignal): Promise<void>;
}

const REACH_TIMEOUT_MS = 5000;

/** A gateway at the address of the settings; nothing is asked yet. */
export function openGateway({ SIGHTLINE_URL: url, SIGHTLINE_API_KEY: key }: GatewaySettings): Gateway {
  const base = url.endsWith('/') ? url : `${url}/`;
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const request: Gateway['request'] = async (path, { headers, ...init } = {}) => {
    const response = await fetch(new URL(path.slice(1), base), {
      ...init,
      headers: { ...authorization, ...(headers as Record<string, string> | undefined) },
    }).catch((error: unknown) => {
      throw new Error(`${url} does not answer (${reasonOf(error)}).`, { cause: error });
    });
    return answerOf(response.status, await response.text(), response.headers.get('retry-after'));
  };
  return {
    url,
    request,
    requireReachable: async (signal) => {
      const ask = withTimeLimit(REACH_TIMEOUT_MS, signal, (limited) => request('/v1/models', { signal: limited }));
      const answer = await ask.catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        throw new CommandError(`${message} Start it with npm start, or say where it is with --url.`, { cause: error });
      });
      if (answer.status === 401)
        throw new CommandError(`${url} wants an API key: set SIGHTLINE_API_KEY to a known one.`);
      if (answer.status !== 200 || !isModelList(answer.json)) {
        throw new CommandError(
          `${url} is no Sightline gateway (GET /v1/models answered ${answer.status}): check --url.`,
        );
      }
    },
  };
}

function answerOf(status: number, text: string, retryAfter: string | null): GatewayAnswer {
  const json = parsed(text);
  const field = (name: 'code' | 'detail'): string | undefined => {
    const value =
      typeof json === 'object' && json !== null && name in json ? (json as Record<string, unknown>)[name] : undefined;
    return typeof value === 'string' && status >= 400 ? value : undefined;
  };
  const seconds = retryAfter === null ? NaN : Number(retryAfter);
  const retryAfterMs = seconds >= 0 ? seconds * 1000 : undefined;
  return { status, text, json, code: field('code'), detail: field('detail'), retryAfterMs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isModelList(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'models' in json && Array.isArray(json.models);
}

/** fetch hides the reason in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
