import type { BucketObject } from '@sightline/bucket-images';
import pMap, { pMapSkip } from 'p-map';
import type { Outcome } from './answer-book.js';
import type { Ledger } from './ledger.js';
import type { ListedObject } from './listed-object.js';

export interface SendOptions {
  readonly objects: AsyncIterable<ListedObject>;
  /** Images sent and not answered yet, at most. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly ledger: Ledger;
  /** Names that an earlier run has sent or passed over. */
  readonly ahead: ReadonlySet<string>;
  /** Resolves with the image id once the claim check is in Kafka. @throws what stops the run. */
  send(object: BucketObject): Promise<string>;
  /** The outcome of an image; undefined when it does not come in time, or the run is to stop. */
  outcome(imageId: string, signal: AbortSignal): Promise<Outcome | undefined>;
}

/**
 * Sends the images among the objects and waits for their answers. Once the signal is aborted nothing new is begun; what has not
 * been answered by then stays among what the ledger waits for.
 * @throws what stopped the run, when all that was begun has ended: the ledger is right then, too.
 */
export async function sendObjects(options: SendOptions): Promise<void> {
  const { objects, concurrency, ledger } = options;
  const stop = new AbortController();
  const run = { ...options, signal: AbortSignal.any([options.signal, stop.signal]) };
  const failures: unknown[] = [];
  const orStop = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      failures.push(error);
      stop.abort();
    });
  const earlier = [...ledger.waiting].map(([name, imageId]) => orStop(settle(name, imageId, run)));
  const take = async (listed: ListedObject, index: number): Promise<typeof pMapSkip> => {
    if (!run.signal.aborted) await orStop(takeUp(listed, index, run));
    return pMapSkip;
  };
  // Its own stop at the first error would not wait for what is being sent.
  await orStop(pMap(whileWanted(objects, run.signal, failures), take, { concurrency }).then(() => undefined));
  await Promise.all(earlier);
  if (failures.length > 0) throw failures[0];
}

async function takeUp(listed: ListedObject, index: number, options: SendOptions): Promise<void> {
  const { name } = listed.object;
  if (options.ahead.has(name)) options.ledger.watermark.done(index, name);
  else await sendOne(listed, index, options);
}

async function sendOne({ object, fate }: ListedObject, index: number, options: SendOptions): Promise<void> {
  const { counts, watermark, waiting } = options.ledger;
  if (fate !== 'send') {
    counts.add('listed');
    counts.add(fate);
    watermark.done(index, object.name);
    return;
  }
  const imageId = await options.send(object);
  counts.add('listed');
  counts.add('sent');
  waiting.set(object.name, imageId);
  watermark.done(index, object.name);
  await settle(object.name, imageId, options);
}

async function settle(name: string, imageId: string, options: SendOptions): Promise<void> {
  const { counts, waiting } = options.ledger;
  const outcome = await options.outcome(imageId, options.signal);
  if (outcome === undefined && options.signal.aborted) return;
  counts.add(outcome ?? 'unanswered');
  waiting.delete(name);
}

/** Ends where the listing fails, or nothing more is wanted, and not before what was begun. */
async function* whileWanted<T>(items: AsyncIterable<T>, signal: AbortSignal, failures: unknown[]): AsyncGenerator<T> {
  try {
    for await (const item of items) {
      if (signal.aborted) return;
      yield item;
    }
  } catch (error) {
    if (!signal.aborted) failures.push(error);
  }
}
