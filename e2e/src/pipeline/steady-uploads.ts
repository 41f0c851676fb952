import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { Answer } from './pipeline.js';
import { patternPicture, uploadUntilAccepted } from './uploads.js';

/** Uploads that go on in the background. */
export interface SteadyUploads {
  /** How many were begun. */
  readonly sent: number;
  /** Begins no more, and resolves with the ids of all images once each is accepted. */
  stop(): Promise<ReadonlySet<string>>;
}

/** Uploads so many pictures a second, from eight cameras in turn, each until it is accepted. */
export async function uploadSteadily(url: string, perSecond: number): Promise<SteadyUploads> {
  const pictures = await Promise.all(Array.from({ length: 12 }, (_, seed) => patternPicture(seed)));
  const uploads: Promise<{ readonly imageId: string }>[] = [];
  const stopped = new AbortController();
  const startedAt = performance.now();
  const sending = (async () => {
    for (let index = 0; !stopped.signal.aborted; index += 1) {
      const { bytes } = pictures[index % pictures.length] ?? { bytes: Buffer.alloc(0) };
      uploads.push(uploadUntilAccepted(() => url, bytes, `image-${index}`, `camera-${index % 8}`));
      await delay(Math.max(0, startedAt + ((index + 1) * 1000) / perSecond - performance.now()));
    }
  })();
  return {
    get sent() {
      return uploads.length;
    },
    async stop() {
      stopped.abort();
      await sending;
      return new Set((await Promise.all(uploads)).map(({ imageId }) => imageId));
    },
  };
}

/** Waits until every image is answered, and holds each to one answer that is no rejection. */
export async function expectOneAnswerEach(answers: readonly Answer[], accepted: ReadonlySet<string>): Promise<void> {
  const answered = (): readonly string[] => answers.map(({ prediction }) => prediction.image_id);
  await vi.waitFor(() => expect(new Set(answered()).size).toBe(accepted.size), { timeout: 300_000, interval: 200 });
  // Whatever would be answered twice has the time to be.
  await delay(2000);
  expect([...answered()].sort()).toEqual([...accepted].sort());
  expect(answers.filter(({ prediction }) => prediction.outcome === 'rejected')).toEqual([]);
}
