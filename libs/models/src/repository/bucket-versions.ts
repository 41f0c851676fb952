import { ModelError } from '../model-error.js';
import { isModelName, isVersionName } from './legal-names.js';
import type { ObjectStore, StoredObject } from './model-repository.js';
import { newestFirst } from './newest-first.js';
import { storeFailure } from './store-failure.js';

/** A `gs://` prefix under which models are. */
export interface BucketPlace {
  /** As people write it, without a slash at its end. */
  readonly location: string;
  readonly bucket: string;
  /** Beginning of every object's name: empty, or with a slash at its end. */
  readonly prefix: string;
}

/** Takes a `gs://bucket/prefix` apart. @throws ModelError `bad_location`. */
export function bucketPlace(location: string): BucketPlace {
  const [, bucket, path = ''] = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:\/([^\r\n]*))?$/.exec(location) ?? [];
  if (bucket === undefined) {
    throw new ModelError('bad_location', `${location} can't be a model repository: write gs://<bucket>/<prefix>.`);
  }
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  const suffix = trimmed === '' ? '' : `/${trimmed}`;
  return { location: `gs://${bucket}${suffix}`, bucket, prefix: trimmed === '' ? '' : `${trimmed}/` };
}

/** Names and their complete versions, newest first, as far as they are under `name`. */
export async function listVersions(
  store: ObjectStore,
  place: BucketPlace,
  name?: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const object of await listObjects(store, place, name === undefined ? '' : `${name}/`)) {
    const [model = '', version = '', file, ...deeper] = object.name.slice(place.prefix.length).split('/');
    if (file !== 'model.json' || deeper.length > 0 || !isModelName(model) || !isVersionName(version)) continue;
    found.set(model, [...(found.get(model) ?? []), version]);
  }
  return new Map([...found].map(([model, versions]) => [model, newestFirst(versions)]));
}

/** The objects of one version, by their path beside model.json. */
export async function listFiles(
  store: ObjectStore,
  place: BucketPlace,
  version: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, StoredObject>> {
  const objects = await listObjects(store, place, `${version}/`, signal);
  return new Map(objects.map((object) => [object.name.slice(place.prefix.length + version.length + 1), object]));
}

async function listObjects(
  store: ObjectStore,
  { bucket, prefix, location }: BucketPlace,
  under: string,
  signal?: AbortSignal,
): Promise<readonly StoredObject[]> {
  const objects: StoredObject[] = [];
  try {
    for await (const object of store.list(bucket, prefix + under, { signal })) objects.push(object);
  } catch (error) {
    const failure = storeFailure(error);
    if (!(failure instanceof ModelError) || failure.code !== 'missing_file') throw failure;
    throw new ModelError('not_found', `The model repository ${location} can't be read.`, { cause: error });
  }
  return objects;
}
