import { SetupError } from '../setup-error.js';

/**
 * Has a bucket tell a topic of Pub/Sub of every change to its objects, as `gcloud storage buckets notifications create` does.
 * `topic` is its full name: projects/PROJECT/topics/NAME.
 */
export async function announceObjects(gcsEndpoint: string, bucket: string, topic: string): Promise<void> {
  const url = `${gcsEndpoint}/storage/v1/b/${bucket}/notificationConfigs`;
  const announced = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  // Asked for twice, it would tell of everything twice.
  if ((await announced.text()).includes(topic)) return;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ topic: `//pubsub.googleapis.com/${topic}`, payload_format: 'JSON_API_V1' }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new SetupError(`Cloud Storage does not announce the objects of ${bucket}: ${text}`);
}
