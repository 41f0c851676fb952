import { setTimeout as delay } from 'node:timers/promises';
import { imageIdFromObject } from '@sightline/messages';
import type { ObjectStore } from '@sightline/storage';
import { buckets } from '../cloud/bench-cloud.js';
import type { Stage } from '../setup/stage.js';

const againMs = 200;
const requestTimeoutMs = 10_000;

/** Images that keep coming whatever is away: each is offered until it is accepted. */
export interface SteadyLoad {
  /** The image_id of each that was accepted so far. */
  readonly accepted: ReadonlySet<string>;
  /** Begins no more, and resolves once each that was begun is accepted. */
  stop(): Promise<void>;
}

/** Offers an image once. @returns its image_id; undefined: not accepted now. */
type Offer = (jpeg: Buffer, index: number, attempt: number) => Promise<string | undefined>;

/** Drops a picture. A try without an answer may have left its object: each has a name, and so an image, of its own. */
export function dropper(store: Pick<ObjectStore, 'write'>): Offer {
  return async (jpeg, index, attempt) => {
    const name = `${index}-${attempt}.jpg`;
    const written = await store.write(buckets.drops, name, jpeg, { contentType: 'image/jpeg' }).catch(() => undefined);
    return written && imageIdFromObject({ bucket: buckets.drops, name, generation: written.generation });
  };
}

/** Uploads a picture, always under the same key. */
export function uploader(url: string): Offer {
  return async (jpeg, index) => {
    const answer = await fetch(`${url}/v1/images`, {
      method: 'POST',
      body: new Uint8Array(jpeg),
      headers: { 'content-type': 'image/jpeg', 'idempotency-key': `upload-${index}` },
      signal: AbortSignal.timeout(requestTimeoutMs),
    }).catch(() => undefined);
    const body: unknown = await answer?.json().catch(() => undefined);
    return answer?.ok === true && body !== undefined ? (body as { image_id: string }).image_id : undefined;
  };
}

/** Offers so many images a second, to each of the offers in turn. */
export function loadSteadily(stage: Pick<Stage, 'picturesFrom'>, offers: readonly Offer[], rate: number): SteadyLoad {
  const accepted = new Set<string>();
  const stopped = new AbortController();
  const offering: Promise<void>[] = [];
  const untilAccepted = async (offer: Offer, index: number): Promise<void> => {
    const [jpeg = Buffer.alloc(0)] = stage.picturesFrom(index, 1);
    for (let attempt = 0; ; attempt += 1) {
      const imageId = await offer(jpeg, index, attempt);
      if (imageId !== undefined) return void accepted.add(imageId);
      await delay(againMs);
    }
  };
  const startedAt = performance.now();
  const running = (async () => {
    for (let index = 0; !stopped.signal.aborted; index += 1) {
      const offer = offers[index % offers.length];
      if (offer) offering.push(untilAccepted(offer, index));
      await delay(Math.max(0, startedAt + ((index + 1) * 1000) / rate - performance.now()));
    }
  })();
  return {
    accepted,
    stop: async () => {
      stopped.abort();
      await running;
      await Promise.all(offering);
    },
  };
}
