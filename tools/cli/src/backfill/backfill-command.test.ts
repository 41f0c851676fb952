import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeBroker } from '@sightline/kafka/testing';
import { imageIdFromObject, predictionId, type NewPrediction } from '@sightline/messages';
import { StorageError } from '@sightline/storage';
import { fakeObjectStore, type FakeObjectStore } from '@sightline/storage/testing';
import type { Warehouse } from '@sightline/warehouse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codecs, pipelineBroker, predict } from '../testing/pipeline.js';
import { run, type Ran } from '../testing/run.js';

let home: string;
let broker: FakeBroker;
let store: FakeObjectStore;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sightline-backfill-'));
  broker = pipelineBroker();
  store = fakeObjectStore('photos');
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await rm(home, { recursive: true });
});

async function fill(...names: readonly string[]): Promise<void> {
  for (const name of names) await store.write('photos', name, Buffer.from('pixels'), { contentType: typeOf(name) });
}

function typeOf(name: string): string {
  return name.endsWith('.jpg') ? 'image/jpeg' : 'text/plain';
}

function backfill(args: readonly string[] = [], signal?: AbortSignal, warehouse?: Warehouse): Promise<Ran> {
  const env = { XDG_STATE_HOME: home };
  return run(['backfill', 'gs://photos/', ...args], {
    broker,
    store,
    env,
    ...(signal && { signal }),
    ...(warehouse && { warehouse }),
  });
}

/** Answers as a worker does: each image once, whatever is sent again. Undefined: never. */
async function answer(of: (name: string) => Partial<NewPrediction> | undefined): Promise<void> {
  const known = new Set<string>();
  const tail = await broker.tail({
    topic: 'image-stream',
    from: 'latest',
    onDelivery: ({ value }) => {
      void codecs.imageReceived.decode(value).then(async ({ image_id, source_key }) => {
        const answered = of(source_key ?? '');
        if (answered === undefined || known.has(image_id)) return;
        known.add(image_id);
        await predict(broker, { image_id, source: 'gcs', prediction_id: predictionId(image_id), ...answered });
      });
    },
    onFailure: (error) => {
      throw error;
    },
  });
  stops.push(() => tail.close());
}

async function sentNames(): Promise<readonly string[]> {
  const images = await Promise.all(
    broker.messages('image-stream').map(({ value }) => codecs.imageReceived.decode(value ?? null)),
  );
  return images.map(({ source_key }) => source_key ?? '').sort();
}

const rejected = { outcome: 'rejected', label: null, confidence: null, top_k: [], error_code: 'truncated' } as const;

describe('sightline backfill', () => {
  it('sends each image below the address as a claim check and says what became of them', async () => {
    await fill('a.jpg', 'b.jpg', 'notes.txt', 'folder/', 'folder/ü c.jpg');
    await answer((name) => (name === 'b.jpg' ? rejected : {}));
    const { code, stdout } = await backfill();
    expect(stdout).toMatch(/^5 objects in gs:\/\/photos\/: 3 images sent, 2 classified, 1 rejected, 2 no images \(/);
    expect(code).toBe(0);
    const message = broker.messages('image-stream').find(({ key }) => key?.toString() === 'folder/ü c.jpg');
    const image = await codecs.imageReceived.decode(message?.value ?? null);
    let generation = '';
    for await (const object of store.list('photos', 'folder/ü')) ({ generation } = object);
    expect(image).toMatchObject({
      image_id: imageIdFromObject({ bucket: 'photos', name: 'folder/ü c.jpg', generation }),
      source: 'gcs',
      content: { uri: 'gs://photos/folder/ü c.jpg', generation, size: 6 },
      content_type: 'image/jpeg',
    });
    expect(message?.headers).toMatchObject({ ce_dataref: 'gs://photos/folder/%C3%BC%20c.jpg' });
  });

  it('only counts in a dry run', async () => {
    await fill('a.jpg', 'b.jpg', 'notes.txt');
    const { code, stdout } = await backfill(['--dry-run']);
    expect(stdout).toBe(
      'gs://photos/ holds 2 images of 12 B; 1 other object would be passed over. Nothing was sent.\n',
    );
    expect([code, broker.messages('image-stream')]).toEqual([0, []]);
  });

  it('goes on where it was stopped: nothing is sent twice, every answer is counted', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `${String(index).padStart(2, '0')}.jpg`);
    await fill(...names);
    const stop = new AbortController();
    let hold = true;
    await answer((name) => {
      if (name === '20.jpg') stop.abort();
      return hold && name >= '18.jpg' ? undefined : {};
    });
    const first = await backfill(['--concurrency', '4'], stop.signal);
    expect([first.code, first.stderr]).toEqual([130, expect.stringContaining('the same command goes on from here')]);
    // Answered while nobody waited.
    hold = false;
    const before = await sentNames();
    for (const message of broker.messages('image-stream')) {
      const { image_id, source_key } = await codecs.imageReceived.decode(message.value);
      if ((source_key ?? '') < '18.jpg') continue;
      await predict(broker, { image_id, source: 'gcs', prediction_id: predictionId(image_id) });
    }
    const second = await backfill(['--json']);
    expect(before.length).toBeLessThan(40);
    expect(await sentNames()).toEqual(names);
    expect(JSON.parse(second.stdout)).toMatchObject({ listed: 40, sent: 40, classified: 40, unanswered: 0 });
    expect([second.code, await readdir(join(home, 'sightline', 'backfill'))]).toEqual([0, []]);
  });

  it('passes over what BigQuery has an answer for', async () => {
    await fill('a.jpg', 'b.jpg', 'notes.txt');
    await answer(() => ({}));
    let known = '';
    for await (const { name, generation } of store.list('photos', 'a.jpg')) {
      known = imageIdFromObject({ bucket: 'photos', name, generation });
    }
    const warehouse: Warehouse = {
      table: () => '`t`',
      query: (_, { ids }) => Promise.resolve([ids].flat().includes(known) ? [{ image_id: known }] : []),
    };
    const { code, stdout } = await backfill(['--only-missing'], undefined, warehouse);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('1 image sent, 1 classified, 1 answered before, 1 no images'),
    ]);
    expect(await sentNames()).toEqual(['b.jpg']);
  });

  it('says what was not answered, and ends with 1', async () => {
    await fill('a.jpg', 'b.jpg');
    await answer((name) => (name === 'a.jpg' ? {} : undefined));
    const { code, stdout, stderr } = await backfill(['--timeout', '50ms']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('2 images sent, 1 classified, 1 not answered')]);
    expect(stderr).toContain('1 image got no answer in time');
  });

  it('keeps how far it was when the bucket fails, and begins anew only when asked to', async () => {
    await fill('a.jpg', 'b.jpg');
    await answer(() => ({}));
    store.breakWith(new StorageError('unreachable', 'gs://photos/ does not answer.'));
    const failed = await backfill();
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('gs://photos/ does not answer.')]);
    store.mend();
    const again = await backfill();
    expect(again.stderr).toContain('Going on where an earlier run stopped, after 0 images');
    expect(again.stdout).toContain('2 images sent, 2 classified');
  });

  it('refuses an address that is none', async () => {
    const wrong = await run(['backfill', 's3://photos/'], { broker, store });
    expect([wrong.code, wrong.stderr]).toEqual([64, expect.stringContaining('give gs://BUCKET or gs://BUCKET/PREFIX')]);
  });
});
