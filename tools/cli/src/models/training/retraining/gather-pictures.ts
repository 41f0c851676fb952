import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Broker } from '@sightline/kafka';
import type { Codecs, ContentReference, ImageReceived } from '@sightline/messages';
import { parseGsUri, StorageError, type ObjectStore } from '@sightline/storage';
import pMap from 'p-map';
import { readValues } from './read-values.js';

export interface GatherOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codecs['imageReceived'], 'decode'>;
  readonly topic: string;
  /** Milliseconds back from now. */
  readonly sinceMs: number;
  /** What each image shows. */
  readonly labels: ReadonlyMap<string, string>;
  /** Gets a folder for each label. */
  readonly folder: string;
  readonly store: Pick<ObjectStore, 'read'>;
  /** Buckets from which pictures are fetched: whoever writes messages could have any other read. */
  readonly buckets: ReadonlySet<string>;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly onGathered: (count: number) => void;
}

export interface Gathered {
  /** Images whose pictures are in the folder now. */
  readonly found: ReadonlySet<string>;
  /** Why the picture of an image that is in the topic can't be had. */
  readonly unfetched: ReadonlyMap<string, string>;
}

const fetchedAtOnce = 8;

/**
 * Writes the pictures of labelled images into a folder for each label, in the form that training takes: those of messages as
 * they are, claim checks from their buckets. The topic is read no further than to the last of them.
 * @throws StorageError when a bucket can't be reached.
 */
export async function gatherPictures(options: GatherOptions): Promise<Gathered> {
  const { labels, folder, onGathered } = options;
  await Promise.all([...new Set(labels.values())].map((label) => mkdir(join(folder, label), { recursive: true })));
  const found = new Set<string>();
  const keep = async (id: string, bytes: Uint8Array): Promise<void> => {
    await writeFile(join(folder, labels.get(id) ?? '', fileName(id)), bytes);
    onGathered(found.add(id).size);
  };
  const references = await readTopic(options, keep);
  const unfetched = new Map<string, string>();
  const fetchOne = async ([id, reference]: [string, ContentReference]): Promise<void> => {
    const fetched = await fetchPicture(reference, options);
    if (typeof fetched === 'string') unfetched.set(id, fetched);
    else await keep(id, fetched);
  };
  await pMap(references, fetchOne, { concurrency: fetchedAtOnce, signal: options.signal });
  return { found, unfetched };
}

/** Keeps the pictures that messages carry, and resolves with the claim checks of the others. */
async function readTopic(
  { broker, codec, topic, sinceMs, labels, signal }: GatherOptions,
  keep: (id: string, bytes: Uint8Array) => Promise<void>,
): Promise<ReadonlyMap<string, ContentReference>> {
  const seen = new Set<string>();
  const references = new Map<string, ContentReference>();
  const all = new AbortController();
  const take = async ({ image_id: id, content }: ImageReceived): Promise<void> => {
    if (!labels.has(id) || seen.has(id)) return;
    seen.add(id);
    if (Buffer.isBuffer(content)) await keep(id, content);
    else references.set(id, content);
    if (seen.size === labels.size) all.abort();
  };
  const until = AbortSignal.any([signal, all.signal]);
  await readValues(broker, { topic, sinceMs, codec, signal: until, take }).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!all.signal.aborted) throw error;
  });
  return references;
}

/** The bytes of an object in the generation that was announced, or why they can't be had. */
async function fetchPicture(
  { uri, generation }: ContentReference,
  { store, buckets, maxBytes, signal }: GatherOptions,
): Promise<Buffer | string> {
  const place = parseGsUri(uri);
  if (place === undefined) return 'no gs:// address';
  if (!buckets.has(place.bucket)) return `in gs://${place.bucket}, which is not among FETCH_BUCKETS`;
  try {
    return await buffer(
      store.read(place.bucket, place.name, { generation: generation ?? undefined, maxBytes, signal }),
    );
  } catch (error) {
    if (!(error instanceof StorageError) || error.code === 'unreachable' || error.code === 'forbidden') throw error;
    return error.code === 'not_found' ? `no longer in gs://${place.bucket}` : error.message;
  }
}

/** Safe on every file system, and no longer than they take. */
function fileName(id: string): string {
  return /^[\w.-]+$/.test(id) ? id : createHash('sha256').update(id).digest('hex');
}
