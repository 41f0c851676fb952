import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openModelRepository, type ModelRepository, type ObjectStore } from '@sightline/models';
import { changeManifest, describeModelRepository, finishedModel } from '@sightline/models/testing';
import { StorageError } from '@sightline/storage';
import { fakeObjectStore, type FakeObjectStore } from '@sightline/storage/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describeModelRepository('gs:// in memory', (scratch) => {
  const store = fakeObjectStore('models');
  return Promise.resolve({
    repository: openModelRepository('gs://models/our/own', { cacheDir: join(scratch, 'cache'), store }),
    write: async (path, content) => {
      await store.write('models', `our/own/${path}`, Buffer.from(content));
    },
    read: async (path) => (await buffer(store.read('models', `our/own/${path}`))).toString(),
    remove: async (path) => {
      await Promise.resolve();
      store.delete('models', `our/own/${path}`);
    },
  });
});

const away = new StorageError('unreachable', 'gs://models/ can not be listed.');

describe('a model repository in a bucket', () => {
  let scratch: string;
  let cacheDir: string;
  let store: FakeObjectStore;
  let repository: ModelRepository;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'gs-repository-'));
    cacheDir = join(scratch, 'cache');
    store = fakeObjectStore('models');
    repository = openModelRepository('gs://models', { cacheDir, store });
  });
  afterEach(() => rm(scratch, { recursive: true }));

  it('keeps what it fetched, and reads it but once', async () => {
    await repository.add(await finishedModel(scratch, '1'));
    const { path = '' } = await repository.open('patterns', '1');
    const reads = store.reads.length;
    expect(await openModelRepository('gs://models/', { cacheDir, store }).open('patterns', '1')).toMatchObject({
      path,
    });
    expect(store.reads).toHaveLength(reads);
    expect((await readdir(dirname(path))).sort()).toEqual(['labels.txt', 'model.json', 'patterns.onnx']);
  });

  it('opens from the cache while the bucket is away, and says so of what is not there', async () => {
    await repository.add(await finishedModel(scratch, '1'));
    await repository.add(await finishedModel(scratch, '2'));
    const { path } = await repository.open('patterns', '1');
    store.breakWith(away);
    await expect(repository.versions('patterns')).rejects.toMatchObject({ code: 'unreachable' });
    expect(await repository.cachedNames?.()).toEqual(['patterns']);
    expect(await repository.cachedVersions?.('patterns')).toEqual(['1']);
    expect(await repository.open('patterns', '1')).toMatchObject({ path });
    await expect(repository.open('patterns', '2')).rejects.toMatchObject({ code: 'unreachable' });
    store.mend();
    expect(await repository.versions('patterns')).toEqual(['2', '1']);
  });

  it('mends a cache that was damaged', async () => {
    await repository.add(await finishedModel(scratch, '1'));
    const { path = '' } = await repository.open('patterns', '1');
    const bytes = await readFile(path);
    await writeFile(path, 'spoilt');
    await repository.open('patterns', '1');
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  it('goes on where a fetch broke off, and starts anew where what was left behind is another file', async () => {
    const folder = await finishedModel(scratch, '1');
    await repository.add(folder);
    const starts: (number | undefined)[] = [];
    const flaky: ObjectStore = {
      ...store,
      async *read(bucket, name, choice) {
        if (!name.endsWith('.onnx')) {
          yield* store.read(bucket, name, choice);
          return;
        }
        starts.push(choice?.start);
        for await (const chunk of store.read(bucket, name, choice)) {
          yield chunk;
          if (starts.length === 1) throw away;
        }
      },
    };
    const unsteady = openModelRepository('gs://models', { cacheDir, store: flaky });
    await expect(unsteady.open('patterns', '1')).rejects.toMatchObject({ code: 'unreachable' });
    const { path = '' } = await unsteady.open('patterns', '1');
    expect(starts).toEqual([0, 65_536]);
    await rm(path);
    await writeFile(`${path}.part`, 'the beginning of another file');
    await unsteady.open('patterns', '1');
    expect((await readFile(path)).equals(await readFile(join(folder, 'patterns.onnx')))).toBe(true);
  });

  it('takes a version that was replaced under the same name as another one, and keeps only that', async () => {
    const folder = await finishedModel(scratch, '1');
    await repository.add(folder);
    const first = await repository.open('patterns', '1');
    await changeManifest(folder, { licence: 'another' });
    await store.write('models', 'patterns/1/model.json', await readFile(join(folder, 'model.json')));
    const second = await repository.open('patterns', '1');
    expect(second.manifest.licence).toBe('another');
    expect(second.path).not.toBe(first.path);
    await expect(access(first.path ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('finishes an upload that was broken off, and lets one of several that add the same version win', async () => {
    const folder = await finishedModel(scratch, '1');
    await store.write('models', 'patterns/1/patterns.onnx', await readFile(join(folder, 'patterns.onnx')));
    await repository.add(folder);
    await repository.open('patterns', '1');
    const other = await finishedModel(scratch, '1');
    await changeManifest(other, { licence: 'another' });
    await expect(repository.add(other)).rejects.toMatchObject({ code: 'version_exists' });
  });

  it('says that the bucket is not there, or can be none', async () => {
    const elsewhere = openModelRepository('gs://nowhere/x', { cacheDir, store });
    await expect(elsewhere.names()).rejects.toMatchObject({
      code: 'not_found',
      message: "The model repository gs://nowhere/x can't be read.",
    });
    expect(() => openModelRepository('gs://No Bucket/x', { cacheDir, store })).toThrow('write gs://<bucket>/<prefix>');
    store.breakWith(new StorageError('forbidden', 'gs://models/ may not be listed.'));
    await expect(repository.names()).rejects.toMatchObject({ code: 'forbidden' });
  });
});
