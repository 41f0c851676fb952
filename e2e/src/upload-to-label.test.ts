import { readFile } from 'node:fs/promises';
import type { Prediction } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';

const samples = new URL('../../libs/models/samples/', import.meta.url);
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 30_000, interval: 50 });

let pipeline: Pipeline;
let url: string;

beforeAll(async () => {
  pipeline = await Pipeline.open('upload', inject('kafkaBrokers'), {
    MODEL: 'efficientnet_lite0',
    MORE_MODELS: 'patterns',
  });
  [{ url }] = await Promise.all([pipeline.startGateway(), pipeline.start('inference-worker')]);
});
afterAll(() => pipeline.close());

const post = (
  path: string,
  body: Uint8Array<ArrayBuffer> | FormData,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(`${url}${path}`, { method: 'POST', body, headers });

describe('a picture in, its labels out', () => {
  it('answers real photos with the labels of ImageNet', async () => {
    const known = JSON.parse(await readFile(new URL('samples.json', samples), 'utf8')) as {
      file: string;
      index: number;
      confidence: number;
    }[];
    expect(known.length).toBeGreaterThanOrEqual(4);
    for (const { file, index, confidence } of known) {
      const answer = await post('/v1/images?wait=20000', new Uint8Array(await readFile(new URL(file, samples))));
      expect(answer.status).toBe(200);
      const prediction = (await answer.json()) as Prediction;
      expect(prediction).toMatchObject({
        outcome: 'classified',
        model_name: 'efficientnet_lite0',
        role: 'primary',
        source: 'http',
      });
      expect(prediction.top_k[0]?.index).toBe(index);
      expect(Math.abs((prediction.confidence ?? 0) - confidence)).toBeLessThanOrEqual(0.05);
    }
  });

  it('accepts with 202, and has the prediction under the image_id soon after', async () => {
    const { bytes } = await patternPicture(1);
    const answer = await post('/v1/images', new Uint8Array(bytes));
    expect(answer.status).toBe(202);
    const { image_id: imageId } = (await answer.json()) as { image_id: string };
    await until(async () => {
      const found = await fetch(`${url}/v1/predictions/${imageId}`);
      expect(found.status).toBe(200);
      expect(await found.json()).toMatchObject({ image_id: imageId, outcome: 'classified' });
    });
  });

  it('answers with the model that the sender asks for', async () => {
    for (const seed of [0, 1, 2, 3, 4, 5]) {
      const { label, bytes } = await patternPicture(seed, 320, 240);
      const answer = await post('/v1/images?wait=20000&model=patterns', new Uint8Array(bytes));
      expect(await answer.json()).toMatchObject({ model_name: 'patterns', label });
    }
  });

  it('takes a form with many files and answers for each', async () => {
    const form = new FormData();
    for (const seed of [10, 11, 12]) {
      const { bytes } = await patternPicture(seed);
      form.append('file', new Blob([new Uint8Array(bytes)]), `picture-${seed}.jpg`);
    }
    const answer = await post('/v1/images?wait=20000', form);
    expect(answer.status).toBe(200);
    const { images } = (await answer.json()) as { images: { file: string; prediction: Prediction }[] };
    expect(images.map(({ file }) => file)).toEqual(['picture-10.jpg', 'picture-11.jpg', 'picture-12.jpg']);
    expect(images.every(({ prediction }) => prediction.outcome === 'classified')).toBe(true);
  });

  it('makes a result with a stable code of a picture that turns out broken only when it is decoded', async () => {
    const { bytes } = await patternPicture(20, 640, 480);
    const half = bytes.subarray(0, bytes.length / 2);
    const producer = await pipeline.broker.openProducer();
    const answers = await pipeline.answers();
    await producer.send([
      {
        topic: pipeline.topic('IMAGE_TOPIC'),
        key: 'k',
        value: Buffer.from(JSON.stringify({ image_id: 'half', image_data: half.toString('base64') })),
      },
    ]);
    await until(() => expect(answers.find(({ prediction }) => prediction.image_id === 'half')).toBeDefined());
    const { prediction } = answers.find((one) => one.prediction.image_id === 'half') ?? {};
    expect(prediction).toMatchObject({ outcome: 'rejected', error_code: 'truncated', label: null });
    expect(prediction?.error_message).toMatch(/\w+ \w+/);
    await producer.close();
  });

  it('takes the messages of the old pipeline, and dead-letters what it cannot read while the stream goes on', async () => {
    const { bytes } = await patternPicture(30);
    const topic = pipeline.topic('IMAGE_TOPIC');
    const unreadable: [code: string, value: Buffer | null][] = [
      ['empty_value', Buffer.alloc(0)],
      ['empty_value', null],
      ['bad_magic', Buffer.from([1, 2, 3, 4])],
      ['unknown_schema', Buffer.concat([Buffer.from([0xc3, 1]), Buffer.alloc(8, 7), Buffer.from('body')])],
      ['broken_json', Buffer.from('{"image_data": ')],
      ['broken_base64', Buffer.from('{"image_id": "x", "image_data": "***"}')],
      ['schema_registry_needed', Buffer.from([0, 0, 0, 0, 1, 2, 3])],
    ];
    const letters: { code: string; value: Buffer | null }[] = [];
    const tail = await pipeline.broker.tail({
      topic: pipeline.topic('IMAGE_DEAD_LETTER_TOPIC'),
      from: 'earliest',
      onDelivery: ({ value }) =>
        void pipeline.codecs.deadLetter
          .decode(value)
          .then((letter) => letters.push({ code: letter.error_code, value: letter.value })),
      onFailure: () => undefined,
    });
    const answers = await pipeline.answers();
    const producer = await pipeline.broker.openProducer();
    await producer.send(unreadable.map(([, value]) => ({ topic, key: 'same key', value })));
    const old = {
      image_id: 'from-the-old-pipeline',
      image_data: bytes.toString('base64'),
      sequence_number: 7,
      source: 'camera-3',
      metadata: { site: 'north' },
    };
    await producer.send([{ topic, key: 'same key', value: Buffer.from(JSON.stringify(old)) }]);
    await until(() => expect(answers.map(({ prediction }) => prediction.image_id)).toContain('from-the-old-pipeline'));
    await until(() => expect(letters.map(({ code }) => code)).toEqual(unreadable.map(([code]) => code)));
    expect(letters.map(({ value }) => value?.length ?? 0)).toEqual(unreadable.map(([, value]) => value?.length ?? 0));
    const found = answers.find(({ prediction }) => prediction.image_id === 'from-the-old-pipeline');
    expect(found?.prediction).toMatchObject({ outcome: 'classified', sequence_number: 7, metadata: { site: 'north' } });
    await Promise.all([tail.close(), producer.close()]);
  });

  it('streams predictions live', async () => {
    const stream = await fetch(`${url}/v1/predictions/stream`, { headers: { accept: 'text/event-stream' } });
    expect(stream.status).toBe(200);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const { bytes } = await patternPicture(40);
    const answer = await post('/v1/images?wait=20000', new Uint8Array(bytes));
    const { image_id: imageId } = (await answer.json()) as { image_id: string };
    let seen = '';
    while (!seen.includes(imageId)) seen += (await reader?.read())?.value ?? '';
    expect(seen).toContain('data:');
    await reader?.cancel();
  });
});
