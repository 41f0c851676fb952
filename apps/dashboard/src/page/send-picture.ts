import type { Prediction } from '@sightline/messages';
import { keyHeaders } from './access.js';

/** What became of a picture that was sent. */
export type Answer =
  | { readonly state: 'answered'; readonly prediction: Prediction; readonly elapsedMs: number }
  /** Accepted, but not answered in the time that was waited. */
  | { readonly state: 'pending'; readonly imageId: string }
  /** The gateway wants a key, or another one. */
  | { readonly state: 'locked' }
  | { readonly state: 'failed'; readonly reason: string };

const WAIT_MS = 20_000;
/** Longer than the gateway waits for the answer. */
const GIVE_UP_MS = 60_000;

/** Where pictures are sent, as the document says. */
export function gatewayUrl(): string {
  return document.querySelector<HTMLMetaElement>('meta[name=gateway]')?.content ?? '';
}

/** Sends one picture to the gateway and waits for its labels. */
export async function sendPicture(file: Blob): Promise<Answer> {
  const began = performance.now();
  try {
    const answer = await fetch(`${gatewayUrl()}/v1/images?wait=${WAIT_MS}`, {
      method: 'POST',
      // What is no picture is refused by its bytes.
      headers: {
        ...keyHeaders(),
        'content-type': file.type.startsWith('image/') ? file.type : 'application/octet-stream',
      },
      body: file,
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    return read(answer.status, await answer.json(), performance.now() - began);
  } catch (error) {
    return { state: 'failed', reason: reasonOf(error) };
  }
}

interface AnyAnswer extends Partial<Prediction> {
  readonly detail?: string;
}

function read(status: number, body: unknown, elapsedMs: number): Answer {
  const answer = (typeof body === 'object' && body !== null ? body : {}) as AnyAnswer;
  if (status === 200) return { state: 'answered', prediction: answer as Prediction, elapsedMs };
  if (status === 202) return { state: 'pending', imageId: answer.image_id ?? '' };
  if (status === 401) return { state: 'locked' };
  return { state: 'failed', reason: answer.detail ?? `The gateway answered ${status}.` };
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return 'The gateway did not answer within a minute.';
  return `The gateway at ${gatewayUrl()} can’t be reached from here: it may be down, or its CORS_ORIGINS does not name ${location.origin}.`;
}
