import { extname } from 'node:path';
import { imageFormat } from '@sightline/image';
import { imageIdFromObject } from '@sightline/messages';
import { StorageError, type ObjectStore } from '@sightline/storage';
import { RefusedError, type Destination } from './destination.js';
import type { Picture } from './picture.js';

export interface BucketDestinationOptions {
  readonly store: Pick<ObjectStore, 'write'> & { close(): Promise<void> };
  readonly bucket: string;
  /** What the names of all objects begin with. */
  readonly prefix: string;
  /** Identity of this run: no other run has objects of the same names. */
  readonly run: string;
}

/**
 * Drops images in a bucket, each as an object of its own. The bucket's notification brings them into the pipeline, where an
 * image has the id that follows from its object.
 */
export function bucketDestination({ store, bucket, prefix, run }: BucketDestinationOptions): Destination {
  return {
    async send({ picture, sourceKey, sequenceNumber }) {
      const name = `${prefix}${run}/${sourceKey}/${sequenceNumber}${extension(picture)}`;
      try {
        const { generation } = await store.write(bucket, name, picture.bytes, { contentType: contentType(picture) });
        return imageIdFromObject({ bucket, name, generation });
      } catch (error) {
        if (error instanceof StorageError && error.code !== 'unreachable')
          throw new RefusedError(error.message, { cause: error });
        throw error;
      }
    },
    close: () => store.close(),
  };
}

/** An uploader's own library would tell it by the name; the bytes tell it better. */
function contentType(picture: Picture): string | undefined {
  const format = imageFormat(picture.bytes);
  return picture.contentType ?? (format && `image/${format}`);
}

/** Photos keep theirs, as it is: what is not named as an image is not taken for one. */
function extension({ name, contentType: type }: Picture): string {
  return type === null ? extname(name) : type.replace('image/', '.');
}
