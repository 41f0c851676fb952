import { readSettings } from '@sightline/config';
import type { Delivery, Destination } from '@sightline/kafka';
import { codecSettings, openCodecs, predictionId } from '@sightline/messages';
import { sampleImage } from '@sightline/messages/testing';
import { describe, expect, it } from 'vitest';
import { deliveryClassifier } from './classify-delivery.js';
import type { Answer } from './answer.js';

const codecs = openCodecs(readSettings(codecSettings, [], {}));
const { signal } = new AbortController();
const receivedAtMs = 1_767_225_600_000;
const classified: Answer = {
  outcome: 'classified',
  label: 'tabby',
  confidence: 0.5,
  top_k: [{ label: 'tabby', confidence: 0.5, index: 281 }],
  model_name: 'cats',
  model_version: '3',
  image: { format: 'jpeg', width: 640, height: 480, bytes: 4, brightness: 0.5 },
  timings: { decoded: 3, waited: 0.5, inferred: 4 },
};

async function deliver(delivery: Partial<Delivery> = {}, answer = classified, clockMs = [receivedAtMs + 5]) {
  const image = sampleImage({ received_at: receivedAtMs * 1000 });
  const recorded: [number, boolean][] = [];
  const expected: Destination[] = [];
  let now = receivedAtMs + 5;
  const classify = deliveryClassifier({
    codecs,
    classify: () => Promise.resolve(answer),
    resultsTopic: 'results',
    workerId: 'worker-7',
    summary: { record: (latencyMs, succeeded) => recorded.push([latencyMs, succeeded]) },
    nowMs: () => (now = clockMs.shift() ?? now),
  });
  const { value } = await codecs.imageReceived.encode(image);
  const place = { topic: 'images', partition: 2, offset: 77n, timestampMs: 0, key: null, headers: {} };
  const turn = { expect: (destination: Destination) => void expected.push(destination) };
  const record = await classify({ ...place, value, ...delivery }, signal, turn);
  return { image, record, expected, recorded, prediction: await codecs.prediction.decode(record.value) };
}

describe('the message of an image', () => {
  it('becomes the message of its prediction, keyed by the image', async () => {
    const { image, record, expected, prediction } = await deliver();
    expect([record.topic, record.key]).toEqual(['results', image.image_id]);
    expect(expected).toEqual([{ topic: 'results', key: image.image_id }]);
    expect(prediction).toMatchObject({
      prediction_id: predictionId(image.image_id),
      image_id: image.image_id,
      source: image.source,
      source_key: image.source_key,
      sequence_number: image.sequence_number,
      metadata: image.metadata,
      received_at: image.received_at,
      role: 'primary',
      outcome: 'classified',
      label: 'tabby',
      model_version: '3',
      error_code: null,
      worker_id: 'worker-7',
      source_position: { topic: 'images', partition: 2, offset: 77 },
    });
  });

  it('gives the same prediction_id however often it is delivered', async () => {
    const [once, again] = [await deliver(), await deliver({ offset: 99n })];
    expect(again.prediction.prediction_id).toBe(once.prediction.prediction_id);
  });

  it('says where the milliseconds went', async () => {
    const { prediction } = await deliver({}, classified, [receivedAtMs + 20, receivedAtMs + 45]);
    expect(prediction.timings_ms).toEqual({
      queued: 20,
      fetched: null,
      decoded: 3,
      waited: 0.5,
      inferred: 4,
      total: 45,
    });
    expect(prediction.processed_at).toBe((receivedAtMs + 45) * 1000);
  });

  it('never took less than no time, though the sender’s clock is ahead', async () => {
    const { prediction } = await deliver({}, classified, [receivedAtMs - 500]);
    expect(prediction.timings_ms).toMatchObject({ queued: 0, total: 0 });
  });

  it('carries the trace on and describes the event', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { record, prediction } = await deliver({ headers: { traceparent, tracestate: 'vendor=1' } });
    expect(record.headers).toMatchObject({
      'content-type': 'application/avro',
      ce_id: prediction.prediction_id,
      ce_type: 'sightline.Prediction',
      ce_source: '/inference-worker',
      tracestate: 'vendor=1',
    });
    expect(record.headers?.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(record.headers?.traceparent).not.toBe(traceparent);
  });

  it('counts in the minute summary, a rejected image as failed', async () => {
    const rejected: Answer = {
      outcome: 'rejected',
      error_code: 'truncated',
      error_message: 'It ends too early.',
      image: null,
      timings: { decoded: null, waited: null, inferred: null },
    };
    const { recorded, prediction } = await deliver({}, rejected);
    expect(recorded).toEqual([[5, false]]);
    expect(prediction).toMatchObject({ outcome: 'rejected', error_code: 'truncated', top_k: [], label: null });
    expect((await deliver()).recorded).toEqual([[5, true]]);
  });

  it.each([
    ['empty', null],
    ['no Avro', Buffer.from('nonsense')],
    ['broken JSON', Buffer.from('{"image_data":')],
  ])('goes to the dead letter when it is %s', async (_, value) => {
    await expect(deliver({ value })).rejects.toMatchObject({ name: 'UnreadableMessageError' });
  });
});
