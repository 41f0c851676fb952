import type { BucketObject } from '@sightline/bucket-images';

/** What a bucket announced: an object was written. */
export type Notice = BucketObject;

/** What a message carries, whoever delivers it. */
export interface NoticeMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}
