import { RetryableError } from '@sightline/messages';
import { Webhook } from 'standardwebhooks';

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string | undefined;
  readonly timeoutMs: number;
}

/** The receiver does not want it, and would not another time either. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** The receiver wants to be left alone for a while. */
export class TooSoonError extends RetryableError {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

const MAX_RETRY_AFTER_MS = 300_000;

/**
 * Posts a payload, signed as Standard Webhooks says where there is a secret (https://www.standardwebhooks.com): a receiver knows a
 * repetition by `webhook-id`. Redirections are not followed: they would carry the alerts, and the signature, elsewhere.
 * @throws RetryableError when it may work another time. @throws RefusedError when it will not.
 */
export async function postWebhook(
  { url, secret, timeoutMs }: WebhookTarget,
  id: string,
  payload: object,
  signal: AbortSignal,
): Promise<void> {
  const body = JSON.stringify(payload);
  const at = new Date();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'sightline-drift-monitor',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    ...(secret === undefined ? {} : { 'webhook-signature': new Webhook(secret).sign(id, at, body) }),
  };
  let answer: Response;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: limit });
    await answer.body?.cancel();
  } catch (cause) {
    throw new RetryableError('The webhook does not answer', { cause });
  }
  if (answer.ok) return;
  const message = `The webhook answered ${answer.status}`;
  if (answer.status === 429 || answer.status === 503) throw new TooSoonError(message, retryAfterMs(answer));
  if (answer.status === 408 || answer.status >= 500) throw new RetryableError(message);
  throw new RefusedError(message);
}

function retryAfterMs({ headers }: Response): number {
  const text = headers.get('retry-after') ?? '';
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms)) : 0;
}
