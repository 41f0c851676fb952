import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Codecs, Prediction } from '@sightline/messages';
import { startTrace, traceHeaders } from '@sightline/observability';
import { CommandError } from '../command-error.js';
import type { Gateway, GatewayAnswer } from '../gateway.js';
import { noAnswer, PictureProblem } from './picture-problem.js';
import type { Picture, Route } from './route.js';

export interface GatewayRouteOptions {
  readonly gateway: Gateway;
  readonly codec: Pick<Codecs['prediction'], 'decode'>;
  /** Model to ask for. */
  readonly model: string | undefined;
  /** How long a picture may take from its first sending to its prediction. */
  readonly timeoutMs: number;
  /** How long to wait before a gateway that is away is tried again; default 500. */
  readonly retryDelayMs?: number;
}

/** Over HTTP. A picture that the gateway could not take is sent again until its time is over; its key makes that harmless. */
export function gatewayRoute({ gateway, codec, model, timeoutMs, retryDelayMs = 500 }: GatewayRouteOptions): Route {
  return {
    async classify(picture, signal) {
      const deadline = performance.now() + timeoutMs;
      const left = (): number => Math.max(0, Math.round(deadline - performance.now()));
      const headers = {
        ...traceHeaders(startTrace()),
        'content-type': 'application/octet-stream',
        'idempotency-key': randomUUID(),
      };
      const answer = await persist(
        () =>
          gateway.request(uploadPath(picture, model, left()), { method: 'POST', headers, body: picture.bytes, signal }),
        { deadline, retryDelayMs, signal },
      );
      if (answer.status === 200) return predictionOf(answer, codec);
      if (answer.status !== 202) throw refusal(answer);
      const path = `/v1/predictions/${encodeURIComponent(imageIdOf(answer))}`;
      const later = await persist(() => gateway.request(`${path}?wait=${left()}`, { signal }), {
        deadline,
        retryDelayMs,
        signal,
        pending: 'prediction_unknown',
      });
      if (later.status === 200) return predictionOf(later, codec);
      throw later.code === 'prediction_unknown' ? noAnswer(imageIdOf(answer), timeoutMs) : refusal(later);
    },
  };
}

interface Persistence {
  readonly deadline: number;
  readonly retryDelayMs: number;
  readonly signal: AbortSignal;
  /** A problem code that may pass as well. */
  readonly pending?: string;
}

/** Asks again while the answer is one that may pass, until the deadline; then the last answer counts. */
async function persist(
  ask: () => Promise<GatewayAnswer>,
  { deadline, retryDelayMs, signal, pending }: Persistence,
): Promise<GatewayAnswer> {
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      signal.throwIfAborted();
      return error;
    });
    const mayPass = !isAnswer(answer) || [429, 502, 503, 504].includes(answer.status) || answer.code === pending;
    if (isAnswer(answer) && (!mayPass || (answer.code === undefined && answer.status < 400))) return answer;
    const pauseMs = isAnswer(answer) ? (answer.retryAfterMs ?? retryDelayMs) : retryDelayMs;
    if (performance.now() + pauseMs > deadline) {
      if (isAnswer(answer)) return answer;
      throw new PictureProblem('gateway_unreachable', `${String(answer)} \`sightline check\` says more.`, {
        cause: answer,
      });
    }
    await delay(pauseMs, undefined, { signal });
  }
}

function isAnswer(answer: unknown): answer is GatewayAnswer {
  return !(answer instanceof Error);
}

function uploadPath({ name }: Picture, model: string | undefined, waitMs: number): string {
  const query = new URLSearchParams({ wait: String(waitMs), 'metadata.file': name });
  if (model !== undefined) query.set('model', model);
  return `/v1/images?${query.toString()}`;
}

function refusal({ status, code, detail }: GatewayAnswer): Error {
  if (status === 401) return new CommandError(`The gateway wants an API key: set SIGHTLINE_API_KEY to a known one.`);
  return new PictureProblem(code ?? `http_${status}`, detail ?? `The gateway answered ${status}.`);
}

async function predictionOf(answer: GatewayAnswer, codec: GatewayRouteOptions['codec']): Promise<Prediction> {
  return codec.decode(Buffer.from(answer.text)).catch((error: unknown) => {
    throw new PictureProblem('unreadable_answer', `The gateway's answer is no prediction: ${String(error)}`, {
      cause: error,
    });
  });
}

function imageIdOf({ json }: GatewayAnswer): string {
  if (typeof json === 'object' && json !== null && 'image_id' in json && typeof json.image_id === 'string') {
    return json.image_id;
  }
  throw new PictureProblem('unreadable_answer', "The gateway's answer has no image_id: is it a Sightline gateway?");
}
