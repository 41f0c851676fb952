import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Codecs, Prediction } from '@sightline/messages';
import { CommandError } from '../command-error.js';
import type { Gateway, GatewayAnswer } from '../gateway.js';
import { noAnswer, PictureProblem } from './picture-problem.js';
import type { Picture, Route } from './route.js';
import { withTimeLimit } from '../time-limit.js';

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
      const persistence = { deadline, retryDelayMs, signal };
      const headers = {
        'content-type': 'application/octet-stream',
        'idempotency-key': randomUUID(),
      };
      const upload = { method: 'POST', headers, body: picture.bytes };
      const answer = await persist(persistence, (waitMs, init) =>
        gateway.request(uploadPath(picture, model, waitMs), { ...upload, ...init }),
      );
      if (answer.status === 200) return predictionOf(answer, codec);
      if (answer.status !== 202) throw refusal(answer);
      const imageId = imageIdOf(answer);
      const later = await persist({ ...persistence, pending: 'prediction_unknown' }, (waitMs, init) =>
        gateway.request(`/v1/predictions/${encodeURIComponent(imageId)}?wait=${waitMs}`, init),
      );
      if (later.status === 200) return predictionOf(later, codec);
      throw later.code === 'prediction_unknown' ? noAnswer(imageId, timeoutMs) : refusal(later);
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
  { deadline, retryDelayMs, signal, pending }: Persistence,
  ask: (waitMs: number, init: { readonly signal: AbortSignal }) => Promise<GatewayAnswer>,
): Promise<GatewayAnswer> {
  for (;;) {
    const waitMs = Math.max(0, Math.round(deadline - performance.now()));
    // A gateway that waits as long as it was asked to gets time to say so.
    const asked = withTimeLimit(waitMs + GRACE_MS, signal, (limited) => ask(waitMs, { signal: limited }));
    const answer = await asked.catch((error: unknown) => {
      signal.throwIfAborted();
      return new PictureProblem('gateway_unreachable', reachText(error), { cause: error });
    });
    const isProblem = answer instanceof PictureProblem;
    if (!isProblem && !mayPass(answer, pending)) return answer;
    const pauseMs = (isProblem ? undefined : answer.retryAfterMs) ?? retryDelayMs;
    if (performance.now() + pauseMs > deadline) {
      if (isProblem) throw answer;
      return answer;
    }
    await delay(pauseMs, undefined, { signal });
  }
}

const GRACE_MS = 2000;

const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

function mayPass({ status, code }: GatewayAnswer, pending: string | undefined): boolean {
  return passing.has(status) || (code !== undefined && code === pending);
}

function reachText(error: unknown): string {
  return `${error instanceof Error ? error.message : String(error)} Is it still running? sightline check says more.`;
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
