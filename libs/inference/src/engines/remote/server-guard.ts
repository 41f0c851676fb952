import { setTimeout as delay } from 'node:timers/promises';
import { metrics, seconds } from '@sightline/observability';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
} from 'cockatiel';
import pRetry from 'p-retry';
import { ModelServerError } from '../../model-server-error.js';

/** How patient a call is. */
export interface CallLimits {
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** Of the call, all attempts and waits included. */
  readonly deadlineMs: number;
  /** Attempts after the first. */
  readonly retries: number;
}

/** When a server that fails is left alone, and for how long. */
export interface CircuitLimits {
  readonly failuresInARow: number;
  /** Doubled with each probe that fails, up to `longestPauseMs`. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

// Two calls with all their retries; half a minute at most until a server that is back is noticed.
const usualCircuit: CircuitLimits = { failuresInARow: 6, pauseMs: 1000, longestPauseMs: 30_000 };
const FIRST_RETRY_MS = 50;

/** Stands between the classifier and a model server. */
export interface ServerGuard {
  /**
   * Makes attempts until one succeeds, within the limits. A failure that may pass is tried again. After several failures in a
   * row the server is left alone; then a single attempt finds out whether it is back, on which the others wait.
   * @throws ModelServerError
   */
  call<T>(attempt: (signal: AbortSignal) => Promise<T>, limits: CallLimits): Promise<T>;
  /** Lets attempts under way finish, and makes no new ones. */
  close(): void;
}

/** Opens a guard; `model` and `url` are for metrics and messages. */
export function openServerGuard(
  { model, url }: { readonly model: string; readonly url: string },
  { failuresInARow, pauseMs, longestPauseMs }: CircuitLimits = usualCircuit,
): ServerGuard {
  const circuit = circuitBreaker(handleType(ModelServerError), {
    breaker: new ConsecutiveBreaker(failuresInARow),
    halfOpenAfter: new ExponentialBackoff({ initialDelay: pauseMs, maxDelay: longestPauseMs }),
  });
  const observeCircuit: Parameters<typeof metrics.remoteCircuitOpen.addCallback>[0] = (gauge) => {
    gauge.observe(circuit.state === CircuitState.Closed ? 0 : 1, { model });
  };
  metrics.remoteCircuitOpen.addCallback(observeCircuit);
  let closed = false;

  async function once<T>(attempt: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> {
    const startedAt = performance.now();
    const record = (result: string): void => {
      metrics.remoteCall.record(seconds(performance.now() - startedAt), { model, result });
    };
    try {
      const answer = await withTimeout(attempt, ms, url);
      record('ok');
      return answer;
    } catch (error) {
      record(error instanceof ModelServerError ? error.code : 'error');
      throw error;
    }
  }

  return {
    async call(attempt, { timeoutMs, deadlineMs, retries }) {
      const endsAt = performance.now() + deadlineMs;
      const leftMs = (): number => endsAt - performance.now();
      return pRetry(
        () =>
          circuit
            .execute(() => once(attempt, Math.max(0, Math.min(timeoutMs, leftMs()))))
            .catch((error: unknown) => {
              throw error instanceof BrokenCircuitError ? circuitOpen(url, circuit.lastFailure, error) : error;
            }),
        {
          retries,
          minTimeout: FIRST_RETRY_MS,
          randomize: true,
          maxRetryTime: deadlineMs,
          shouldRetry: async ({ error }) => {
            if (!(error instanceof ModelServerError) || !isWorthRetrying(error) || closed) return false;
            if (error.retryAfterMs >= leftMs()) return false;
            await delay(error.retryAfterMs);
            return !closed;
          },
        },
      );
    },
    close() {
      closed = true;
      metrics.remoteCircuitOpen.removeCallback(observeCircuit);
    },
  };
}

function isWorthRetrying({ passing, code }: ModelServerError): boolean {
  return passing && code !== 'circuit_open';
}

async function withTimeout<T>(attempt: (signal: AbortSignal) => Promise<T>, ms: number, url: string): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new ModelServerError('server_timeout', `${url} gave no answer within ${Math.round(ms)} ms.`));
  }, ms);
  try {
    return await attempt(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

function circuitOpen(url: string, last: unknown, cause: BrokenCircuitError): ModelServerError {
  const lastError = typeof last === 'object' && last !== null && 'error' in last ? last.error : undefined;
  const reason = lastError instanceof Error ? ` The last failure: ${lastError.message}` : '';
  return new ModelServerError(
    'circuit_open',
    `${url} failed several times in a row and is left alone for a while.${reason}`,
    {
      cause: lastError ?? cause,
    },
  );
}
