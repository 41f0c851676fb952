import { describe, expect, it } from 'vitest';
import { openScene, picture } from './testing/scene.js';
import { form, post } from './testing/send.js';

describe('POST /v1/images, waiting', () => {
  it.each([
    ['?wait=20000', {}, null],
    ['?wait', {}, null],
    ['', { prefer: 'wait=20' }, 'wait=20'],
  ])('answers %s %o with the prediction', async (query, headers, applied) => {
    const scene = await openScene();
    await scene.startWorker();
    const { response, answer } = await post(`${scene.url}/v1/images${query}`, await picture(), headers);
    expect([response.status, answer.label, response.headers.get('preference-applied')]).toEqual([
      200,
      'tabby',
      applied,
    ]);
    expect(response.headers.get('location')).toBe(`/v1/predictions/${answer.image_id}`);
  });

  it('answers 202 when time runs out', async () => {
    const scene = await openScene();
    const { response, answer } = await post(`${scene.url}/v1/images?wait=20`, await picture());
    expect([response.status, answer.status]).toEqual([202, 'accepted']);
  });

  it('answers a rejected picture with 200: that it can’t be classified is its prediction', async () => {
    const scene = await openScene();
    await scene.startWorker({
      outcome: 'rejected',
      label: null,
      confidence: null,
      top_k: [],
      error_code: 'truncated',
      error_message: 'cut off',
    });
    const { response, answer } = await post(`${scene.url}/v1/images?wait`, await picture());
    expect(response.status).toBe(200);
    expect(answer).toMatchObject({ outcome: 'rejected', error_code: 'truncated', error_message: 'cut off' });
  });

  it('answers a form when all its predictions are there', async () => {
    const scene = await openScene();
    await scene.startWorker();
    const { response, answer } = await post(
      `${scene.url}/v1/images?wait`,
      form({ a: await picture(1), b: await picture(2) }),
    );
    expect(response.status).toBe(200);
    expect(answer.images?.map(({ prediction }) => prediction?.label)).toEqual(['tabby', 'tabby']);
  });

  it('is not satisfied with a shadow’s prediction', async () => {
    const scene = await openScene();
    await scene.startWorker({ role: 'shadow' });
    const { response } = await post(`${scene.url}/v1/images?wait=50`, await picture());
    expect(response.status).toBe(202);
  });
});
