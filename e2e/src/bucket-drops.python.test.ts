import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { imageIdFromObject, type ImageReceived } from '@sightline/messages';
import { openObjectStore, parseGsUri, type ObjectStore } from '@sightline/storage';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { virtualEnvironment } from '@sightline/dev-stack';
import { openAnnouncedBucket, type AnnouncedBucket } from './pipeline/bucket.js';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';

interface Drop {
  readonly name: string;
  /** null: an empty object. */
  readonly bytes: Buffer | null;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether it is to arrive in the image topic. */
  readonly isImage: boolean;
}

const clients = fileURLToPath(new URL('../clients/gcs/', import.meta.url));
let dataDir: string;
let drop: AnnouncedBucket;
let pipeline: Pipeline;
const images: ImageReceived[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-drops-'));
  drop = await openAnnouncedBucket(dataDir);
  pipeline = await Pipeline.open('drops', inject('kafkaBrokers'), drop.env);
  await pipeline.broker.tail({
    topic: pipeline.topic('IMAGE_TOPIC'),
    from: 'earliest',
    onDelivery: ({ value }) => void pipeline.codecs.imageReceived.decode(value).then((image) => images.push(image)),
    onFailure: (error) => {
      throw error;
    },
  });
  await pipeline.start('gcs-notification-bridge');
}, 600_000);
afterAll(async () => {
  await pipeline.close();
  await drop.close();
  await rm(dataDir, { recursive: true });
});

async function mixedFiles(): Promise<readonly Drop[]> {
  const picture = async (seed: number): Promise<Buffer> => (await patternPicture(seed)).bytes;
  const plain = await Promise.all(
    Array.from({ length: 30 }, async (_, seed) => ({
      name: `cameras/door-${seed % 3}/${seed}.jpg`,
      bytes: await picture(seed),
      metadata: { seed: String(seed) },
      isImage: true,
    })),
  );
  const oddNames = ['ü ñ 猫 🐈.jpg', ' spaces .jpg', 'a/../b.jpg', '100%25#1?x=y.jpg', `${'x'.repeat(180)}.jpg`];
  const odd = await Promise.all(
    oddNames.map(async (name, seed) => ({ name, bytes: await picture(40 + seed), isImage: true })),
  );
  const overwritten = await Promise.all(
    [1, 2, 3].map(async (seed) => ({ name: 'same.jpg', bytes: await picture(50 + seed), isImage: true })),
  );
  return [
    ...plain,
    ...odd,
    ...overwritten,
    { name: 'empty.jpg', bytes: null, contentType: 'image/jpeg', isImage: true },
    { name: 'no-picture.jpg', bytes: Buffer.from('text'), isImage: true },
    { name: 'folder/', bytes: null, contentType: 'application/x-directory', isImage: false },
    { name: 'notes.txt', bytes: Buffer.from('text'), isImage: false },
    { name: 'drawing.svg', bytes: Buffer.from('<svg/>'), isImage: false },
    { name: 'table.csv', bytes: Buffer.from('a,b'), isImage: false },
    { name: 'renamed.jpg', bytes: Buffer.from('text'), contentType: 'text/plain', isImage: false },
    { name: 'archive.jpg.zip', bytes: Buffer.from('PK'), isImage: false },
    { name: 'jpg', bytes: await picture(60), contentType: 'image/jpeg', isImage: false },
  ];
}

/** Drops them with Google's Python client, and says which generation each became. */
async function dropAll(drops: readonly Drop[]): Promise<readonly (Drop & { readonly generation: string })[]> {
  const plan = await Promise.all(
    drops.map(async ({ name, bytes, contentType, metadata }, index) => {
      const file = bytes === null ? null : join(dataDir, `file-${index}${/\.\w+$/.exec(name)?.[0] ?? ''}`);
      if (file !== null && bytes !== null) await writeFile(file, bytes);
      return { name, file, content_type: contentType, metadata };
    }),
  );
  const planFile = join(dataDir, 'plan.json');
  await writeFile(planFile, JSON.stringify(plan));
  const programs = await virtualEnvironment('gcs-client', join(clients, 'requirements.txt'));
  const args = [join(clients, 'drop.py'), drop.gcs.endpoint, drop.bucket, planFile];
  const { stdout } = await execa(join(programs, 'python'), args);
  const dropped = stdout.split('\n').map((line) => JSON.parse(line) as { name: string; generation: string });
  return drops.map((each, index) => ({ ...each, generation: dropped[index]?.generation ?? '' }));
}

describe('files dropped in a bucket by Google’s client', () => {
  it(
    'arrive in the image topic, each image once, each claim check good for its bytes',
    { timeout: 600_000 },
    async () => {
      const dropped = await dropAll(await mixedFiles());
      expect(dropped.length).toBeGreaterThanOrEqual(47);
      const wanted = dropped.filter(({ isImage }) => isImage);
      const ids = wanted.map((each) => imageIdFromObject({ bucket: drop.bucket, ...each }));
      await vi.waitFor(() => expect(new Set(images.map((image) => image.image_id)).size).toBe(ids.length), {
        timeout: 60_000,
        interval: 50,
      });
      expect(images.map((image) => image.image_id).sort()).toEqual([...ids].sort());

      const store = openObjectStore({ GCS_API_ENDPOINT: drop.gcs.endpoint, GOOGLE_CLOUD_PROJECT: 'test-project' });
      for (const [index, { name, bytes, metadata = {}, generation }] of wanted.entries()) {
        const image = images.find(({ image_id }) => image_id === ids[index]);
        const content = { uri: `gs://${drop.bucket}/${name}`, generation, size: bytes?.length ?? 0, sha256: null };
        expect(image).toMatchObject({ source: 'gcs', source_key: name, content_type: 'image/jpeg', metadata, content });
        const place = parseGsUri(content.uri);
        // The server here keeps one generation of an object.
        if (name !== 'same.jpg')
          expect(await read(store, place?.name ?? '', generation)).toEqual(bytes ?? Buffer.alloc(0));
      }
      await store.close();
    },
  );
});

async function read(store: ObjectStore, name: string, generation: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(drop.bucket, name, { generation })) parts.push(part);
  return Buffer.concat(parts);
}
