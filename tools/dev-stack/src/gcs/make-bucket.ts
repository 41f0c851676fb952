import { SetupError } from '../setup-error.js';

/** Makes a bucket in a Cloud Storage on this machine where there is none of that name. */
export async function makeBucket(endpoint: string, name: string): Promise<void> {
  const answer = await fetch(`${endpoint}/storage/v1/b?project=sightline`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  // 409: it is there already.
  if (!answer.ok && answer.status !== 409)
    throw new SetupError(`Cloud Storage did not make the bucket ${name}: ${text}`);
}
