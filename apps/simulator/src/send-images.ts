import type { SeededRandom } from '@sightline/image';
import { RefusedError, type Destination, type SimulatedImage } from './destination.js';
import type { Ledger } from './ledger.js';
import { pace, type PacerClock } from './pacer.js';
import type { Picture } from './picture.js';

export interface SendOptions {
  readonly pictures: readonly Picture[];
  readonly destination: Pick<Destination, 'send'>;
  readonly ledger: Ledger;
  /** Moments to send at, in milliseconds from the start. */
  readonly due: Iterable<number>;
  readonly random: SeededRandom;
  readonly clock: PacerClock;
  readonly signal: AbortSignal;
  readonly durationMs: number;
  readonly maxCount: number;
  /** Source key of each stream; they take turns. */
  readonly sourceKeys: readonly string[];
  /** Images on their way at once; what falls due beyond that is counted as failed. */
  readonly maxUnsent: number;
  /** Identity of this run, in the metadata of every image. */
  readonly run: string;
  /** Told the reason of each image that was refused or failed. */
  readonly onTrouble: (error: unknown) => void;
}

/** Sends images at their moments. Resolves when the last of them has been taken, refused or has failed. */
export async function sendImages(options: SendOptions): Promise<void> {
  const { ledger, maxUnsent, onTrouble } = options;
  const unsent = new Set<Promise<void>>();
  const send = (index: number, dueAtMs: number): void => {
    const image = nextImage(index, dueAtMs, options);
    if (unsent.size >= maxUnsent) {
      ledger.failed();
      onTrouble(new Error(`${maxUnsent} images are on their way to the destination already`));
      return;
    }
    const sending: Promise<void> = sendOne(image, dueAtMs, options).finally(() => unsent.delete(sending));
    unsent.add(sending);
  };
  await pace({ ...options, send });
  await Promise.all(unsent);
}

function nextImage(index: number, dueAtMs: number, options: SendOptions): SimulatedImage {
  const { pictures, sourceKeys, random, run, clock } = options;
  const picture = pictures[random.integer(0, pictures.length - 1)];
  const sourceKey = sourceKeys[index % sourceKeys.length];
  if (picture === undefined || sourceKey === undefined) throw new RangeError('There is no picture, or no stream');
  const dueAt = new Date(Date.now() + dueAtMs - clock.nowMs()).toISOString();
  const pattern = picture.label === null ? {} : { pattern: picture.label };
  return {
    picture,
    sourceKey,
    sequenceNumber: Math.floor(index / sourceKeys.length),
    metadata: { run, due_at: dueAt, picture: picture.name, ...pattern },
  };
}

async function sendOne(image: SimulatedImage, dueAtMs: number, options: SendOptions): Promise<void> {
  const { destination, ledger, onTrouble } = options;
  try {
    ledger.sent(await destination.send(image), dueAtMs, image.picture.label);
  } catch (error) {
    if (error instanceof RefusedError) ledger.refused();
    else ledger.failed();
    onTrouble(error);
  }
}
