import { fullNames, type PubsubPlan } from './pubsub-plan.js';

const requestTimeoutMs = 10_000;

/** Makes a plan's topics and subscriptions in a Pub/Sub that speaks REST, as Google's and its emulator do. */
export async function applyPlan(endpoint: string, plan: PubsubPlan): Promise<void> {
  for (const [topic, subscriptions] of Object.entries(fullNames(plan))) {
    await put(endpoint, topic, {});
    for (const { name, exactlyOnce = false } of subscriptions)
      await put(endpoint, name, { topic, enableExactlyOnceDelivery: exactlyOnce });
  }
}

async function put(endpoint: string, name: string, body: object): Promise<void> {
  const answer = await fetch(`http://${endpoint}/v1/${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const text = await answer.text();
  // 409: it is there already.
  if (!answer.ok && answer.status !== 409) throw new Error(`Pub/Sub did not make ${name}: ${text}`);
}
