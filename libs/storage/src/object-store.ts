/** An object of a bucket. */
export interface StoredObject {
  readonly name: string;
  /** Bytes, as they are stored. */
  readonly size: number;
  /** Changes with every write of the same name. */
  readonly generation: string;
  readonly contentType?: string;
}

/** Which objects of a bucket are listed. */
export interface ListChoice {
  /** Only names after this one, in the order of their UTF-8 bytes: where a listing that was broken off goes on. */
  readonly startAfter?: string | undefined;
  /** Objects a request; at most 1,000, which is the default. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Which bytes of an object are read. */
export interface ReadChoice {
  /** Only this generation: one that was overwritten since is not found. */
  readonly generation?: string | undefined;
  /** First byte of what is stored; past the end there is nothing to read. */
  readonly start?: number | undefined;
  /** A longer object is refused with `too_large`, by its length before any byte of it is read. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How an object is written. */
export interface WriteChoice {
  /** Fails with `exists` where there is an object of that name. */
  readonly ifAbsent?: boolean | undefined;
  readonly contentType?: string | undefined;
  /** Says what the bytes are packed with, such as `gzip`; whoever reads the object gets them unpacked. */
  readonly contentEncoding?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The objects of buckets. Everything throws StorageError, or the reason of a signal that was aborted; what may pass by
 * itself was tried several times before.
 */
export interface ObjectStore {
  /** Every object whose name begins with `prefix`, in the order of the names' UTF-8 bytes, a page at a time. */
  list(bucket: string, prefix: string, choice?: ListChoice): AsyncIterable<StoredObject>;
  /**
   * The bytes of an object. Read from its first byte, it ends with `damaged` unless the bytes have the object's CRC32C, and
   * what is stored with the content encoding gzip comes out unpacked; from a later byte the stored bytes come as they are.
   */
  read(bucket: string, name: string, choice?: ReadChoice): AsyncIterable<Uint8Array>;
  /**
   * Writes an object, and resolves once it is durable and its CRC32C that of the bytes sent. The object is there whole or
   * not at all. A stream is never held whole in memory.
   */
  write(
    bucket: string,
    name: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    choice?: WriteChoice,
  ): Promise<StoredObject>;
}
