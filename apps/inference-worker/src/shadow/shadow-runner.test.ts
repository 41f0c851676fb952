import { readSettings } from '@sightline/config';
import type { Delivery, OutgoingRecord } from '@sightline/kafka';
import { codecSettings, openCodecs } from '@sightline/messages';
import type { Prediction } from '@sightline/messages';
import { sampleImage } from '@sightline/messages/testing';
import { renderMetrics, silentLogger } from '@sightline/observability';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ShadowWork } from '../answer.js';
import { ImageLoad } from '../image-load.js';
import { colourGif } from '../testing/colour-image.js';
import { fakeHost } from '../testing/fake-host.js';
import type { FakeHost } from '../testing/fake-host.js';
import { ShadowRunner } from './shadow-runner.js';

const codecs = openCodecs(readSettings(codecSettings, [], {}));
const pixels = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3).fill(9) };
const spec = { width: 8, height: 6, crop: 'center', cropFraction: 1, interpolation: 'nearest' } as const;
const image = { format: 'gif', width: 1, height: 1, bytes: 40, brightness: 0.5 } as const;

let tests = 0;
/** A model of its own for each test: what is counted is counted for the whole process. */
let name: string;
let fake: FakeHost;
let load: ImageLoad;
let sent: OutgoingRecord[];
let runner: ShadowRunner;
let now: number;

beforeEach(async () => {
  tests += 1;
  name = `shadow_${String(tests)}`;
  [sent, now, load] = [[], 0, new ImageLoad(2)];
  fake = fakeHost([`${name}/1`]);
  const ref = { name, version: null };
  fake.host.want('x', [{ ...ref, role: 'shadow' }]);
  await fake.host.ensure(ref, 'shadow');
  runner = new ShadowRunner({
    codecs,
    resultsTopic: 'results',
    workerId: 'worker-7',
    host: fake.host,
    load,
    limits: { maxBytes: 1000, maxPixels: 1000 },
    topK: 3,
    producer: {
      send: (records) => {
        sent.push(...records);
        return Promise.resolve();
      },
    },
    log: silentLogger,
    gatherMs: 0,
    nowMs: () => now,
  });
});

let offset = 0n;
/** An image that was answered; returns its delivery. */
function answered(changed: Partial<ShadowWork> = {}, answer = { model_name: 'cats', model_version: '1' }): Delivery {
  offset += 1n;
  const at = { topic: 'images', partition: 0, offset, timestampMs: 0 };
  const delivery: Delivery = { ...at, key: null, value: Buffer.alloc(0), headers: {} };
  const received = { image: sampleImage({ content: colourGif(9, 1, 0) }), delivery, takenUpAtMs: 0 };
  const timings = { decoded: 1, waited: 1, inferred: 1 };
  const work = {
    shadows: [{ name, version: null }],
    threshold: () => 0,
    pixels,
    spec,
    image,
    decodedMs: 1,
    ...changed,
  };
  runner.keep(received, { outcome: 'classified', ...answer, arm: 'main', image, timings, shadowWork: work }, work);
  return delivery;
}
const answers = (): Promise<Prediction[]> => Promise.all(sent.map(({ value }) => codecs.prediction.decode(value)));
const classifier = () => fake.loads.get(`shadow/${name}/1`)?.classifier ?? expect.fail('not loaded');

/** What was dropped of this test's model, by reason. */
async function drops(): Promise<Record<string, number>> {
  const text = await renderMetrics();
  const own = text.split('\n').filter((line) => line.startsWith('image_shadow_drops') && line.includes(`"${name}"`));
  return Object.fromEntries(
    own.map((line) => [/reason="(\w+)"/.exec(line)?.[1] ?? line, Number(/} (\d+)/.exec(line)?.[1])]),
  );
}

it('shows an image only once its answer is committed, and never one that was not', async () => {
  const [committed] = [answered(), answered()];
  expect(classifier().batchSizes).toEqual([]);
  runner.committed([committed]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  runner.committed([committed]);
  await runner.close();
  expect(await answers()).toMatchObject([{ role: 'shadow', model_name: name, model_version: '1', arm: 'main' }]);
  expect(await drops()).toEqual({});
});

it('waits while images are being answered, and goes on when there is room', async () => {
  load.begin();
  runner.committed([answered()]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(classifier().batchSizes).toEqual([]);
  load.end();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
});

it('runs one image at a time', async () => {
  classifier().pause();
  runner.committed([answered(), answered(), answered()]);
  await vi.waitFor(() => expect(classifier().batchSizes).toEqual([1]));
  classifier().resume();
  await vi.waitFor(() => expect(sent).toHaveLength(3));
});

it('drops what waited too long: newer images tell more', async () => {
  load.begin();
  runner.committed([answered()]);
  now = 3000;
  runner.committed([answered()]);
  now = 5001;
  load.end();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(await drops()).toEqual({ too_late: 1 });
});

it('drops what its queue has no place for', async () => {
  load.begin();
  runner.committed(Array.from({ length: 18 }, () => answered()));
  expect(await drops()).toEqual({ queue_full: 2 });
});

it('drops what waits, and what is committed later, when the worker stops', async () => {
  classifier().pause();
  runner.committed([answered(), answered()]);
  const late = answered();
  await vi.waitFor(() => expect(classifier().batchSizes).toEqual([1]));
  const closed = runner.close();
  runner.committed([late]);
  classifier().resume();
  await closed;
  expect(sent).toHaveLength(1);
  expect(await drops()).toEqual({ stopped: 2 });
});

it('drops the images of a shadow that is not loaded or fails, and shows the next', async () => {
  runner.committed([answered({ shadows: [{ name, version: '9' }] })]);
  classifier().failNext(new Error('broken'));
  runner.committed([answered(), answered()]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(await drops()).toEqual({ not_loaded: 1, failed: 1 });
});

it('does not ask the model again that answered', async () => {
  runner.committed([answered({}, { model_name: name, model_version: '1' }), answered()]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(classifier().batchSizes).toEqual([1]);
  expect(await drops()).toEqual({});
});

it('makes pixels of its own where the shadow needs others than the answer did', async () => {
  const wrong = { width: 1, height: 1, data: new Uint8Array(3) };
  runner.committed([answered({ pixels: wrong, spec: { ...spec, width: 1, height: 1 } })]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(await answers()).toMatchObject([{ label: 'red' }]);
});
