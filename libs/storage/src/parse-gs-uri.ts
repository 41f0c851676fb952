/** A bucket, and the name of an object in it or the beginning of names. */
export interface GsUri {
  readonly bucket: string;
  /** As it is: object names are not encoded in a `gs://` address. Empty where only a bucket is named. */
  readonly name: string;
}

/** Buckets' names by Cloud Storage's rules: 3 to 63 characters, with dots up to 222. */
const bucketPattern = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

/** Longest name of an object, in bytes of UTF-8. */
const maxNameBytes = 1024;

/** Takes `gs://bucket/name` apart; undefined where it is none, or names what can't be a bucket or an object. */
export function parseGsUri(uri: string): GsUri | undefined {
  const parts = /^gs:\/\/([^/]+)(?:\/([^]*))?$/.exec(uri);
  const [, bucket = '', name = ''] = parts ?? [];
  return bucketPattern.test(bucket) && isObjectName(name) ? { bucket, name } : undefined;
}

function isObjectName(name: string): boolean {
  return Buffer.byteLength(name) <= maxNameBytes && !/[\r\n]/.test(name) && name !== '.' && name !== '..';
}
