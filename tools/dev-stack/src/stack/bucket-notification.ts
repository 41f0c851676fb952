import { SetupError } from '../setup-error.js';

/**
 * Has a bucket announce its new objects on a topic, as `gcloud storage buckets notifications create` does; where it does so already,
 * nothing is changed.
 * @throws SetupError when Cloud Storage refuses.
 */
export async function notifyOfNewObjects(endpoint: string, bucket: string, topic: string): Promise<void> {
  const url = `${endpoint}/storage/v1/b/${bucket}/notificationConfigs`;
  const wanted = `//pubsub.googleapis.com/${topic}`;
  const { items = [] } = (await ask(url)) as { readonly items?: readonly { readonly topic?: string }[] };
  if (items.some((item) => item.topic === wanted)) return;
  await ask(url, { topic: wanted, payload_format: 'JSON_API_V1', event_types: ['OBJECT_FINALIZE'] });
}

async function ask(url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(10_000),
    ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new SetupError(`Cloud Storage does not announce new objects: ${url} answered ${text.trim()}`);
  return JSON.parse(text);
}
