import { seededRandom } from '@sightline/image';
import type { Picture } from './read-features.js';
import { TrainingError } from './training-error.js';

/** One is held out, and each of three folds must have one. */
const leastPictures = 5;

export interface Split {
  readonly training: readonly Picture[];
  readonly heldOut: readonly Picture[];
}

/**
 * Holds out a share of each label's pictures; the same seed holds out the same ones.
 * @throws TrainingError `too_few_pictures`.
 */
export function splitPictures(
  pictures: readonly Picture[],
  labels: readonly string[],
  { heldOutShare, seed }: { readonly heldOutShare: number; readonly seed: number },
): Split {
  const random = seededRandom(`held out ${seed}`);
  const byLabel = labels.map((_, label) => pictures.filter((picture) => picture.label === label));
  const short = labels.filter((_, label) => (byLabel[label]?.length ?? 0) < leastPictures);
  if (short.length > 0) {
    const counts = short.map((label) => `${label} has ${byLabel[labels.indexOf(label)]?.length ?? 0}`).join(', ');
    throw new TrainingError(
      'too_few_pictures',
      `Each label needs ${leastPictures} readable pictures at least, better 30 or more: ${counts}.`,
    );
  }
  const training: Picture[] = [];
  const heldOut: Picture[] = [];
  for (const own of byLabel) {
    // A random place in the order for each picture.
    const order = new Map(own.map((picture) => [picture, random.integer(0, 2 ** 31)]));
    const shuffled = [...own].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    const held = Math.min(own.length - 3, Math.max(1, Math.round(own.length * heldOutShare)));
    heldOut.push(...shuffled.slice(0, held));
    training.push(...shuffled.slice(held));
  }
  return { training, heldOut };
}
