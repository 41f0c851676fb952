/** What a bucket announced: an object was written. */
export interface Notice {
  readonly bucket: string;
  /** Name of the object as it is, not encoded. */
  readonly name: string;
  readonly generation: string;
  /** Bytes; null where the notice does not tell. */
  readonly size: number | null;
  /** Media type the uploader declared; null where the notice does not tell. */
  readonly contentType: string | null;
  /** What the uploader attached to the object. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a message carries, whoever delivers it. */
export interface NoticeMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}
