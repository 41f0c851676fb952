import type { ContentReference, ImageReceived } from '@sightline/messages';
import { inSpan, metrics, seconds } from '@sightline/observability';
import { rejected, type Answer } from '../answer.js';
import { UnfetchableError } from './fetch-failure.js';
import type { FetchedImage } from './fetch-image.js';

/** An image with its bytes. */
export type ImageWithBytes = ImageReceived & { readonly content: Buffer };

interface Steps {
  readonly fetch: (reference: ContentReference, signal: AbortSignal) => Promise<FetchedImage>;
  readonly classify: (image: ImageWithBytes, signal: AbortSignal) => Promise<Answer>;
}

/**
 * Classifies images, fetching those that are elsewhere first. Images that are in flight together are fetched beside the
 * decoding and classifying of others, so that the engine doesn't wait for the network.
 */
export function fetchingClassifier({
  fetch,
  classify,
}: Steps): (image: ImageReceived, signal: AbortSignal) => Promise<Answer> {
  return (image, signal) => {
    const { content } = image;
    return content instanceof Uint8Array
      ? classify({ ...image, content }, signal)
      : classifyFetched({ ...image, content }, signal);
  };

  /** A fetch that can't ever succeed is a failed step as well. */
  function tracedFetch(reference: ContentReference, signal: AbortSignal): Promise<FetchedImage> {
    const details = { kind: 'client', attributes: { 'url.full': reference.uri } } as const;
    return inSpan('fetch image', details, () => fetch(reference, signal));
  }

  async function classifyFetched(
    image: ImageReceived & { readonly content: ContentReference },
    signal: AbortSignal,
  ): Promise<Answer> {
    const startedAt = performance.now();
    const elapsedMs = (): number => performance.now() - startedAt;
    const fetched = await tracedFetch(image.content, signal).catch((error: unknown) => {
      if (!(error instanceof UnfetchableError)) throw error;
      return error;
    });
    const fetchedMs = elapsedMs();
    if (fetched instanceof UnfetchableError) {
      metrics.imageFetch.record(seconds(fetchedMs), { result: fetched.code });
      return withFetch(rejected(fetched, null), fetchedMs);
    }
    metrics.imageFetch.record(seconds(fetchedMs), { result: 'ok' });
    try {
      return withFetch(await classify({ ...image, content: fetched.bytes }, signal), fetchedMs);
    } finally {
      fetched.taken.release();
    }
  }
}

function withFetch(answer: Answer, fetched: number): Answer {
  return { ...answer, timings: { ...answer.timings, fetched } };
}
