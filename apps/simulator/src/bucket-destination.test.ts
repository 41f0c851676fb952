import { imageIdFromObject } from '@sightline/messages';
import { StorageError } from '@sightline/storage';
import { fakeObjectStore } from '@sightline/storage/testing';
import { describe, expect, it } from 'vitest';
import { bucketDestination } from './bucket-destination.js';
import { RefusedError, type SimulatedImage } from './destination.js';

const drawn = { bytes: Buffer.from('bytes'), contentType: 'image/jpeg', label: 'circles', name: 'circles-1' } as const;
const image: SimulatedImage = { picture: drawn, sourceKey: 'cam-1', sequenceNumber: 7, metadata: {} };

function open(store = fakeObjectStore('drops')) {
  return { store, destination: bucketDestination({ store, bucket: 'drops', prefix: 'simulator/', run: 'a-run' }) };
}

describe('bucketDestination', () => {
  it('drops each image as an object of its own, and knows the id that it will have', async () => {
    const { store, destination } = open();
    const png = Buffer.from('\x89PNG\r\n\x1a\n…', 'latin1');
    const photo = { bytes: png, contentType: null, label: null, name: '/photos/Cat.PNG' };
    const ids = [
      await destination.send(image),
      await destination.send({ ...image, picture: photo, sequenceNumber: 8 }),
    ];
    const objects = [];
    for await (const object of store.list('drops', '')) objects.push(object);
    expect(objects.map(({ name, contentType }) => [name, contentType])).toEqual([
      ['simulator/a-run/cam-1/7.jpeg', 'image/jpeg'],
      ['simulator/a-run/cam-1/8.PNG', 'image/png'],
    ]);
    expect(ids).toEqual(objects.map((object) => imageIdFromObject({ bucket: 'drops', ...object })));
  });

  it('tells a bucket that does not want the image from one that is away', async () => {
    const { store, destination } = open();
    store.breakWith(new StorageError('forbidden', 'not allowed'));
    await expect(destination.send(image)).rejects.toThrow(RefusedError);
    store.breakWith(new StorageError('unreachable', 'away'));
    await expect(destination.send(image)).rejects.toThrow(StorageError);
  });
});
