import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startFakeGcs, type FakeGcs } from './start-fake-gcs.js';

/** The first start on a machine builds the program. */
const startTimeoutMs = 600_000;
const folders: string[] = [];
const started: FakeGcs[] = [];

afterAll(async () => {
  await Promise.all(started.map((gcs) => gcs.stop()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

async function start(): Promise<FakeGcs> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sightline-gcs-'));
  folders.push(dataDir);
  const gcs = await startFakeGcs({ dataDir, buckets: ['some-photos'] });
  started.push(gcs);
  return gcs;
}

async function read(
  endpoint: string,
  path: string,
): Promise<{ readonly text: string; readonly generation: string | null }> {
  const answer = await fetch(`${endpoint}/storage/v1/b/some-photos/o/${path}?alt=media`);
  return {
    text: answer.ok ? await answer.text() : `${answer.status}`,
    generation: answer.headers.get('x-goog-generation'),
  };
}

async function write(endpoint: string, name: string, body: string): Promise<void> {
  const url = `${endpoint}/upload/storage/v1/b/some-photos/o?uploadType=media&name=${name}`;
  expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
}

async function isThere(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}

describe('Cloud Storage on this machine', () => {
  it(
    'keeps its objects and their generations when it is stopped or killed, and comes back at the same address',
    { timeout: startTimeoutMs },
    async () => {
      const gcs = await start();
      await write(gcs.endpoint, 'cats%2F1.jpg', 'meow');
      const before = await read(gcs.endpoint, 'cats%2F1.jpg');
      expect(before.text).toBe('meow');
      await gcs.stop();
      expect(await isThere(gcs.endpoint)).toBe(false);
      await gcs.restart();
      expect(await read(gcs.endpoint, 'cats%2F1.jpg')).toEqual(before);
      await gcs.kill();
      expect(await isThere(gcs.endpoint)).toBe(false);
      await gcs.restart();
      expect(await read(gcs.endpoint, 'cats%2F1.jpg')).toEqual(before);
      // A bucket that is there already is left as it is.
      await gcs.makeBucket('some-photos');
      expect(await read(gcs.endpoint, 'cats%2F1.jpg')).toEqual(before);
    },
  );

  it('names the port that is taken, and the bucket that cannot be', { timeout: startTimeoutMs }, async () => {
    const gcs = await start();
    const port = Number(new URL(gcs.endpoint).port);
    await expect(startFakeGcs({ dataDir: tmpdir(), port })).rejects.toThrow(
      `Port ${port}, which Cloud Storage needs, is taken by another program`,
    );
    await expect(gcs.makeBucket('No Bucket')).rejects.toThrow(/did not make the bucket No Bucket: .*name/i);
  });
});
