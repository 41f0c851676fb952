import { imageIdFromIdempotencyKey } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { openScene, picture, predictionOf } from './testing/scene.js';
import { form, post } from './testing/send.js';

describe('POST /v1/images with an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'order-1' };

  it('derives the id from the key and publishes once', async () => {
    const scene = await openScene();
    const bytes = await picture();
    const answers = [];
    for (let attempt = 0; attempt < 3; attempt++)
      answers.push((await post(`${scene.url}/v1/images`, bytes, key)).answer.image_id);
    expect(new Set(answers)).toEqual(new Set([imageIdFromIdempotencyKey('order-1', '/0')]));
    expect(scene.deliveries()).toHaveLength(1);
  });

  it('publishes once when the same request comes several times at once', async () => {
    const scene = await openScene();
    const bytes = await picture();
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(`${scene.url}/v1/images`, bytes, key)));
    expect(answers.map(({ response }) => response.status)).toEqual([202, 202, 202, 202]);
    expect(scene.deliveries()).toHaveLength(1);
  });

  it('answers a repeated request with the prediction that is there already', async () => {
    const scene = await openScene();
    await scene.startWorker();
    const bytes = await picture();
    await post(`${scene.url}/v1/images?wait`, bytes, key);
    const again = await post(`${scene.url}/v1/images?wait`, bytes, key);
    expect([again.response.status, again.answer.label]).toEqual([200, 'tabby']);
    expect(scene.deliveries()).toHaveLength(1);
  });

  it('publishes no image again whose prediction is known, also when it was sent to another gateway', async () => {
    const scene = await openScene();
    const imageId = imageIdFromIdempotencyKey('order-1', '/0');
    await scene.startWorker();
    await scene.predict(predictionOf({ image_id: imageId }));
    const { response, answer } = await post(`${scene.url}/v1/images?wait`, await picture(), key);
    expect([response.status, answer.image_id]).toEqual([200, imageId]);
    expect(scene.deliveries()).toHaveLength(0);
  });

  it('refuses other bytes under the same key with 422, publishing nothing', async () => {
    const scene = await openScene();
    await post(`${scene.url}/v1/images`, await picture(1), key);
    const { response, answer } = await post(`${scene.url}/v1/images`, await picture(2), key);
    expect(response.status).toBe(422);
    expect(answer).toMatchObject({
      code: 'idempotency_conflict',
      image_id: imageIdFromIdempotencyKey('order-1', '/0'),
    });
    expect(scene.deliveries()).toHaveLength(1);
  });

  it('gives each file of a form an id of its own', async () => {
    const scene = await openScene();
    const files = { a: await picture(1), b: await picture(2) };
    const first = await post(`${scene.url}/v1/images`, form(files), key);
    const second = await post(`${scene.url}/v1/images`, form(files), key);
    const ids = [0, 1].map((index) => imageIdFromIdempotencyKey('order-1', `/${index}`));
    expect(first.answer.images?.map(({ image_id }) => image_id)).toEqual(ids);
    expect(second.answer.images?.map(({ image_id }) => image_id)).toEqual(ids);
    expect(scene.deliveries()).toHaveLength(2);
  });

  it('publishes on the next attempt what Kafka did not take', async () => {
    const scene = await openScene();
    const bytes = await picture();
    scene.broker.available = false;
    expect((await post(`${scene.url}/v1/images`, bytes, key)).response.status).toBe(503);
    scene.broker.available = true;
    await expect
      .poll(async () => (await post(`${scene.url}/v1/images`, bytes, key)).response.status, { timeout: 5000 })
      .toBe(202);
    expect(scene.deliveries()).toHaveLength(1);
  });

  it('treats a caller’s image_id alike', async () => {
    const scene = await openScene();
    const body = async (seed: number): Promise<string> =>
      JSON.stringify({ image_id: 'mine', image_data: (await picture(seed)).toString('base64') });
    expect((await post(`${scene.url}/v1/images`, await body(1))).answer.image_id).toBe('mine');
    expect((await post(`${scene.url}/v1/images`, await body(1))).response.status).toBe(202);
    expect((await post(`${scene.url}/v1/images`, await body(2))).response.status).toBe(422);
    expect(scene.deliveries()).toHaveLength(1);
  });
});
