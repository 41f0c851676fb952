import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { imageIdFromObject, type ImageReceived } from '@sightline/messages';
import { openObjectStore, parseGsUri, type ObjectStore } from '@sightline/storage';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { startBigQuery, virtualEnvironment, type LocalBigQuery } from '@sightline/dev-stack';
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
  /** The label it is to get, or the code of its rejection, where it is an image. */
  readonly answer?: string;
}

const clients = fileURLToPath(new URL('../clients/gcs/', import.meta.url));
let dataDir: string;
let drop: AnnouncedBucket;
let bigQuery: LocalBigQuery;
let pipeline: Pipeline;
const images: ImageReceived[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-drops-'));
  drop = await openAnnouncedBucket(dataDir);
  bigQuery = await startBigQuery({ dataDir: join(dataDir, 'bigquery') });
  pipeline = await Pipeline.open('drops', inject('kafkaBrokers'), {
    ...drop.env,
    FETCH_BUCKETS: drop.bucket,
    BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
    BIGQUERY_STORAGE_ENDPOINT: bigQuery.storageEndpoint,
  });
  await pipeline.broker.tail({
    topic: pipeline.topic('IMAGE_TOPIC'),
    from: 'earliest',
    onDelivery: ({ value }) => void pipeline.codecs.imageReceived.decode(value).then((image) => images.push(image)),
    onFailure: (error) => {
      throw error;
    },
  });
  await Promise.all([
    pipeline.start('gcs-notification-bridge'),
    pipeline.start('inference-worker'),
    pipeline.start('bigquery-writer', { GOOGLE_CLOUD_PROJECT: bigQuery.projectId, CONSUMER_GROUP: 'drops-to-rows' }),
  ]);
}, 600_000);
afterAll(async () => {
  await pipeline.close();
  await Promise.all([drop.close(), bigQuery.stop()]);
  await rm(dataDir, { recursive: true });
});

async function mixedFiles(): Promise<readonly Drop[]> {
  const picture = async (seed: number): Promise<{ readonly bytes: Buffer; readonly answer: string }> => {
    const { bytes, label } = await patternPicture(seed);
    return { bytes, answer: label };
  };
  const plain = await Promise.all(
    Array.from({ length: 30 }, async (_, seed) => ({
      name: `cameras/door-${seed % 3}/${seed}.jpg`,
      ...(await picture(seed)),
      metadata: { seed: String(seed) },
      isImage: true,
    })),
  );
  const oddNames = ['ü ñ 猫 🐈.jpg', ' spaces .jpg', 'a/../b.jpg', '100%25#1?x=y.jpg', `${'x'.repeat(180)}.jpg`];
  const odd = await Promise.all(
    oddNames.map(async (name, seed) => ({ name, ...(await picture(40 + seed)), isImage: true })),
  );
  const overwritten = await Promise.all(
    [1, 2, 3].map(async (seed) => ({ name: 'same.jpg', ...(await picture(50 + seed)), isImage: true })),
  );
  return [
    ...plain,
    ...odd,
    ...overwritten,
    { name: 'empty.jpg', bytes: null, contentType: 'image/jpeg', isImage: true, answer: 'empty_image' },
    { name: 'no-picture.jpg', bytes: Buffer.from('text'), isImage: true, answer: 'unsupported_format' },
    { name: 'broken.jpg', bytes: (await picture(61)).bytes.subarray(0, 300), isImage: true, answer: 'truncated' },
    { name: 'folder/', bytes: null, contentType: 'application/x-directory', isImage: false },
    { name: 'notes.txt', bytes: Buffer.from('text'), isImage: false },
    { name: 'drawing.svg', bytes: Buffer.from('<svg/>'), isImage: false },
    { name: 'table.csv', bytes: Buffer.from('a,b'), isImage: false },
    { name: 'renamed.jpg', bytes: Buffer.from('text'), contentType: 'text/plain', isImage: false },
    { name: 'film.mp4', bytes: Buffer.from('ftyp'), isImage: false },
    { name: 'jpg.json', bytes: Buffer.from('{}'), isImage: false },
    { name: 'archive.jpg.zip', bytes: Buffer.from('PK'), isImage: false },
    { name: 'jpg', bytes: (await picture(60)).bytes, contentType: 'image/jpeg', isImage: false },
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
    'are rows in BigQuery for Google’s client, one for each image with its label or the code of its rejection, each claim check good for its bytes',
    { timeout: 600_000 },
    async () => {
      const dropped = await dropAll(await mixedFiles());
      expect(dropped.length).toBeGreaterThanOrEqual(50);
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
      await expectRows(wanted.map((each, index) => ({ ...each, id: ids[index] ?? '' })));
    },
  );
});

interface Row {
  readonly image_id: string;
  readonly source_key: string;
  readonly role: string;
  readonly outcome: string;
  readonly label: string | null;
  readonly error_code: string | null;
}

/** Reads the rows with Google's client: one for each image, with its label or why it was rejected. */
async function expectRows(wanted: readonly (Drop & { readonly id: string })[]): Promise<void> {
  const python = join(await virtualEnvironment('gcs-client', join(clients, 'requirements.txt')), 'python');
  const table = 'ml_streaming.image_predictions';
  const args = [join(clients, 'rows.py'), bigQuery.endpoint, bigQuery.projectId, table];
  let rows: readonly Row[] = [];
  await vi.waitFor(
    async () => {
      const { stdout } = await execa(python, args);
      rows = stdout.split('\n').map((line) => JSON.parse(line) as Row);
      expect(rows.length).toBeGreaterThanOrEqual(wanted.length);
    },
    { timeout: 90_000, interval: 500 },
  );
  expect(rows.map(({ image_id: id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort());
  for (const { id, name, answer } of wanted) {
    const row = rows.find(({ image_id: found }) => found === id);
    expect(row).toMatchObject({ source_key: name, role: 'primary' });
    const given = row?.outcome === 'rejected' ? row.error_code : row?.label;
    // Two of its three generations may have been overwritten before they were fetched.
    expect(name === 'same.jpg' ? [answer, 'object_not_found'] : [answer]).toContain(given);
  }
}

async function read(store: ObjectStore, name: string, generation: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(drop.bucket, name, { generation })) parts.push(part);
  return Buffer.concat(parts);
}
