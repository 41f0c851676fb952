import type { Codecs } from '@sightline/messages';
import { renderPattern } from '@sightline/image';
import { durationText } from '@sightline/terminal';
import { gatewayRoute } from '../classify/gateway-route.js';
import type { Gateway } from '../gateway.js';
import { ok, reason, wrong, type Finding } from './finding.js';

/** Whether the gateway is there and lets us in. */
export async function checkGateway(gateway: Gateway, signal: AbortSignal): Promise<Finding> {
  const startedAt = performance.now();
  try {
    await gateway.requireReachable(signal);
    return ok('gateway', `${gateway.url} answers in ${durationText(performance.now() - startedAt)}`);
  } catch (error) {
    const [found = '', ...mend] = reason(error).split(/(?<=[.:)]) (?=Start|set|check)/);
    return wrong('gateway', found.replace(/[.:]$/, ''), mend.join(' ').replace(/\.$/, ''));
  }
}

/** Sends a made-up picture through the whole pipeline. */
export async function checkAnswer(
  gateway: Gateway,
  codec: Pick<Codecs['prediction'], 'decode'>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Finding> {
  const bytes = await renderPattern({ pattern: 'circles', seed: 1, width: 224, height: 224 });
  const startedAt = performance.now();
  try {
    const route = gatewayRoute({ gateway, codec, model: undefined, timeoutMs });
    const { outcome, label, error_message, model_name } = await route.classify(
      { bytes, name: 'sightline-check.jpg' },
      signal,
    );
    const took = durationText(performance.now() - startedAt);
    if (outcome !== 'rejected')
      return ok('answer', `a picture was answered in ${took}: ${label ?? ''} (${model_name ?? ''})`);
    return wrong('answer', `a sound picture was rejected: ${error_message ?? ''}`, 'see the log of the worker');
  } catch (error) {
    return wrong('answer', reason(error), 'see whether a worker runs, and its log');
  }
}
