import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ModelManifest } from '../manifest.js';
import { ModelError } from '../model-error.js';
import { maxTextBytes, parseManifest } from '../model-folder.js';
import { PartialFile } from '../partial-file.js';
import { verifyFile } from '../verify-file.js';
import type { BucketPlace } from './bucket-versions.js';
import type { ObjectStore, StoredObject } from './model-repository.js';
import { requireSameNames } from './refusals.js';
import { filesOf } from './safe-files.js';
import { storeFailure } from './store-failure.js';

/** A version in a bucket, and the folder that it goes into. */
export interface FetchedVersion {
  readonly store: ObjectStore;
  readonly place: BucketPlace;
  readonly name: string;
  readonly version: string;
  /** Its objects by their path beside model.json. */
  readonly files: ReadonlyMap<string, StoredObject>;
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

/** Most bytes of a file that is not needed to run a model. */
const maxDocumentBytes = 64 * 1024 * 1024;

/**
 * Fetches what the folder lacks of a version: model.json last, so that the folder is whole once it is there. Of a fetch that
 * broke off the received bytes are kept, and the next one goes on from them.
 * @throws ModelError
 */
export async function fetchVersion(fetched: FetchedVersion): Promise<void> {
  const { name, version, place, folder } = fetched;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw storeFailure(error);
  });
  const where = `${place.location}/${name}/${version}`;
  const text = await readText(fetched, 'model.json');
  const manifest = parseManifest(text, `${where}/model.json`);
  requireSameNames(manifest, { name, version }, where);
  for (const file of filesOf(manifest)) await fetchFile(fetched, file, expectedOf(manifest, file));
  await fetchFile(fetched, 'model.json', { maxBytes: maxTextBytes });
}

/** What is known of a file before it is fetched. */
interface Expected {
  readonly maxBytes: number;
  readonly facts?: { readonly sha256: string; readonly bytes?: number };
}

function expectedOf(manifest: ModelManifest, file: string): Expected {
  const weights = manifest.engine === 'remote' ? [] : [manifest, ...manifest.moreFiles];
  const facts = weights.find((each) => each.file === file);
  if (facts !== undefined) return { maxBytes: facts.bytes, facts };
  if (file !== manifest.labelsFile) return { maxBytes: maxDocumentBytes };
  const { labelsSha256: sha256 } = manifest;
  return { maxBytes: maxTextBytes, ...(sha256 === undefined ? {} : { facts: { sha256 } }) };
}

async function fetchFile(fetched: FetchedVersion, file: string, expected: Expected): Promise<void> {
  const target = join(fetched.folder, file);
  if (expected.facts !== undefined && (await isGood(target, expected.facts))) return;
  const object = objectOf(fetched, file);
  if (object.size > expected.maxBytes) throw wrongSize(fetched, file, object.size, expected.maxBytes);
  await mkdir(dirname(target), { recursive: true });
  const part = await PartialFile.open(target);
  try {
    await receive(fetched, object, part);
    await publish(fetched, object, part, expected);
  } catch (error) {
    const failure = storeFailure(error);
    const keep = fetched.signal?.aborted === true || (failure instanceof ModelError && failure.code === 'unreachable');
    await part.abandon({ keep });
    throw failure;
  }
}

/** Puts the file in its place; what was left behind by another fetch may have been the beginning of another file. */
async function publish(
  fetched: FetchedVersion,
  object: StoredObject,
  part: PartialFile,
  { facts }: Expected,
): Promise<void> {
  const verify = async (path: string): Promise<void> => {
    if (facts !== undefined) await verifyFile(path, facts);
    else if (part.bytes !== object.size)
      throw new ModelError('wrong_digest', `${path} has other bytes than ${object.name}.`);
  };
  try {
    await part.publish(verify);
  } catch (error) {
    if (!(error instanceof ModelError) || error.code !== 'wrong_digest') throw error;
    await part.restart();
    await receive(fetched, object, part);
    await part.publish(async (path) => {
      await verify(path).catch((cause: unknown) => {
        const { location, bucket } = fetched.place;
        const text = `gs://${bucket}/${object.name} isn't the file that its model.json names: put that version into ${location} again.`;
        throw new ModelError('wrong_digest', text, { cause });
      });
    });
  }
}

async function receive(
  { store, place, signal }: FetchedVersion,
  object: StoredObject,
  part: PartialFile,
): Promise<void> {
  // Longer than the object, it can't be the beginning of it.
  if (part.bytes > object.size) await part.restart();
  const { generation, size: maxBytes } = object;
  const choice = { generation, start: part.bytes, maxBytes, signal };
  for await (const chunk of store.read(place.bucket, object.name, choice)) await part.append(chunk);
  if (part.bytes < object.size) throw new ModelError('unreachable', `gs://${place.bucket}/${object.name} ended early.`);
}

async function readText(fetched: FetchedVersion, file: string): Promise<string> {
  const { bucket } = fetched.place;
  const { name, generation } = objectOf(fetched, file);
  const chunks: Uint8Array[] = [];
  try {
    const choice = { generation, maxBytes: maxTextBytes, signal: fetched.signal };
    for await (const chunk of fetched.store.read(bucket, name, choice)) chunks.push(chunk);
  } catch (error) {
    throw storeFailure(error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function objectOf({ files, place, name, version }: FetchedVersion, file: string): StoredObject {
  const object = files.get(file);
  if (object !== undefined) return object;
  throw new ModelError('missing_file', `${place.location}/${name}/${version}/${file} is not there.`);
}

function wrongSize({ place, name, version }: FetchedVersion, file: string, size: number, most: number): ModelError {
  const text = `${place.location}/${name}/${version}/${file} has ${size} bytes instead of ${most}.`;
  return new ModelError('wrong_digest', text);
}

/** Whether a file was fetched before; a damaged one is removed. */
async function isGood(path: string, facts: { readonly sha256: string; readonly bytes?: number }): Promise<boolean> {
  return verifyFile(path, facts).then(
    () => true,
    async () => {
      await rm(path, { force: true });
      return false;
    },
  );
}
