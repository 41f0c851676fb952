import { setTimeout as delay } from 'node:timers/promises';
import { patterns, renderPattern } from '@sightline/image';

/** A picture that the embedded model `patterns` knows, and its label. */
export async function patternPicture(
  seed: number,
  width = 160,
  height = 120,
): Promise<{ readonly label: string; readonly bytes: Buffer }> {
  const label = patterns[seed % patterns.length] ?? 'noise';
  return { label, bytes: await renderPattern({ pattern: label, seed, width, height }) };
}

/**
 * Uploads as a careful client does: the same Idempotency-Key until it is accepted, whatever happens to the gateway meanwhile.
 * Resolves with the image_id and how many tries it took.
 */
export async function uploadUntilAccepted(
  url: () => string,
  bytes: Buffer,
  idempotencyKey: string,
  sourceKey: string,
): Promise<{ readonly imageId: string; readonly tries: number }> {
  for (let tries = 1; tries <= 3000; tries += 1) {
    const answer = await fetch(`${url()}/v1/images`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'image/jpeg', 'idempotency-key': idempotencyKey, 'x-source-key': sourceKey },
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    if (answer?.ok) {
      const body = await answer.json().catch(() => undefined);
      // The connection may break within the answer: then it was not an answer.
      if (body !== undefined) return { imageId: (body as { image_id: string }).image_id, tries };
    } else if (answer !== undefined && answer.status < 500) throw new Error(`${answer.status}: ${await answer.text()}`);
    await delay(100);
  }
  throw new Error(`Upload ${idempotencyKey} was never accepted`);
}
