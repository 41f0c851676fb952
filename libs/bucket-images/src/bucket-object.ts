/** An object of a bucket, as a notice or a listing tells of it. */
export interface BucketObject {
  readonly bucket: string;
  /** As it is, not encoded. */
  readonly name: string;
  /** Changes with every write of the same name. */
  readonly generation: string;
  /** Bytes; null where they were not told. */
  readonly size: number | null;
  /** Media type that the uploader declared; null where it was not told. */
  readonly contentType: string | null;
  /** What the uploader attached to the object. */
  readonly metadata: Readonly<Record<string, string>>;
}
