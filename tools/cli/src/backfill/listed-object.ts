import { imageIdFromObject } from '@sightline/messages';
import type { BucketObject } from '@sightline/bucket-images';

/** An object of the listing and what is to be done with it. */
export interface ListedObject {
  readonly object: BucketObject;
  readonly fate: 'send' | 'skipped' | 'present';
}

/** Says which images have a prediction already, by image id. */
export type FindPresent = (imageIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** Objects asked about at once. */
const CHUNK = 500;

/** Says of each object whether it is to be sent: in the order they come, each once. */
export async function* decide(
  objects: AsyncIterable<BucketObject>,
  isImage: (object: BucketObject) => boolean,
  findPresent: FindPresent | undefined,
): AsyncGenerator<ListedObject> {
  if (findPresent === undefined) {
    for await (const object of objects) yield { object, fate: isImage(object) ? 'send' : 'skipped' };
    return;
  }
  for await (const chunk of chunksOf(objects, CHUNK)) {
    const ids = chunk.map((object) => (isImage(object) ? imageIdFromObject(object) : undefined));
    const images = ids.filter((id) => id !== undefined);
    const present = images.length === 0 ? new Set<string>() : await findPresent(images);
    for (const [index, object] of chunk.entries()) yield { object, fate: fateOf(ids[index], present) };
  }
}

/** An object that is no image has no id. */
function fateOf(imageId: string | undefined, present: ReadonlySet<string>): ListedObject['fate'] {
  if (imageId === undefined) return 'skipped';
  return present.has(imageId) ? 'present' : 'send';
}

async function* chunksOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
