import type { ResolvedModel } from '../manifest.js';

/**
 * Models by name and version: a folder or a `gs://` prefix that holds `<name>/<version>/`, and in each version's folder its
 * own model.json, labels and weights. A version is there once its model.json is, which is written last.
 */
export interface ModelRepository {
  /** The folder or `gs://` prefix. */
  readonly location: string;
  /** Names of which there is a complete version, in alphabetical order. @throws ModelError */
  names(): Promise<readonly string[]>;
  /** Complete versions, newest first as `newestFirst` sorts them; none for a name that isn't there. @throws ModelError */
  versions(name: string): Promise<readonly string[]>;
  /** Fetches what isn't here yet and verifies every file. @throws ModelError */
  open(name: string, version: string, signal?: AbortSignal): Promise<ResolvedModel>;
  /**
   * Adds a finished model folder as a new version: files first, model.json last.
   * @throws ModelError `version_exists`, or what is wrong with the folder or the repository.
   */
  add(folder: string): Promise<void>;
  /** A text that is another one once a file of the version is; nothing is fetched or verified. @throws ModelError */
  stamp(name: string, version: string): Promise<string>;
  /** Of a repository that is elsewhere: versions whose files are in the cache, newest first. */
  cachedVersions?(name: string): Promise<readonly string[]>;
  /** Of a repository that is elsewhere: names of which there are cached versions, in alphabetical order. */
  cachedNames?(): Promise<readonly string[]>;
}

/** An object of a bucket. */
export interface StoredObject {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Changes with every write of the same name. */
  readonly generation: string;
}

/** Which bytes of an object are read. */
export interface ReadChoice {
  /** Only this generation: one that was overwritten since is not found. */
  readonly generation?: string | undefined;
  /** First byte; the object is checked against its checksum only when it is read from byte 0. */
  readonly start?: number | undefined;
  /** A longer object is refused with `too_large`, before its bytes are read. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How an object is written. */
export interface WriteChoice {
  /** Fails with `exists` where there is an object of that name. */
  readonly ifAbsent?: boolean | undefined;
  readonly contentType?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a `gs://` repository reads and writes; `openObjectStore` of libs/storage has this shape. Its errors carry a `code`:
 * `not_found`, `forbidden`, `unreachable`, `exists`, `damaged`, `too_large` or `refused`, with one sentence as message.
 */
export interface ObjectStore {
  list(
    bucket: string,
    prefix: string,
    choice?: { readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<StoredObject>;
  read(bucket: string, name: string, choice?: ReadChoice): AsyncIterable<Uint8Array>;
  write(
    bucket: string,
    name: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    choice?: WriteChoice,
  ): Promise<StoredObject>;
}
