import { samplePrediction } from '@sightline/messages/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openGateway } from '../gateway.js';
import { codecs } from '../testing/pipeline.js';
import {
  openStandInGateway,
  type SeenRequest,
  type StandInAnswer,
  type StandInGateway,
} from '../testing/stand-in-gateway.js';
import { gatewayRoute } from './gateway-route.js';
import type { Route } from './route.js';

const picture = { bytes: Buffer.from('a picture'), name: 'cat & dog.jpg' };
const never = new AbortController().signal;
const accepted: StandInAnswer = { status: 202, body: { image_id: 'an-id', status: 'accepted' } };
const answered: StandInAnswer = { status: 200, body: samplePrediction() };
const pending: StandInAnswer = { status: 404, body: { code: 'prediction_unknown', detail: 'Not yet.' } };
const away: StandInAnswer = {
  status: 503,
  body: { code: 'broker_unavailable', detail: 'Kafka is away.' },
  headers: { 'retry-after': '0' },
};

let server: StandInGateway | undefined;

afterEach(() => server?.close());

async function route(
  answer: (request: SeenRequest, count: number) => StandInAnswer,
  options: { readonly model?: string; readonly timeoutMs?: number } = {},
): Promise<Route> {
  server = await openStandInGateway(answer);
  const gateway = openGateway({ SIGHTLINE_URL: server.url, SIGHTLINE_API_KEY: 'secret' });
  const { model, timeoutMs = 10_000 } = options;
  return gatewayRoute({ gateway, codec: codecs.prediction, model, timeoutMs, retryDelayMs: 1 });
}

describe('the way through the gateway', () => {
  it('sends the bytes with the model, the name and the key, and reads the prediction', async () => {
    const { classify } = await route(() => answered, { model: 'patterns' });
    expect(await classify(picture, never)).toEqual(samplePrediction());
    const [request] = server?.requests ?? [];
    expect(request).toMatchObject({ method: 'POST', body: picture.bytes, headers: { authorization: 'Bearer secret' } });
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toMatchObject({
      model: 'patterns',
      'metadata.file': 'cat & dog.jpg',
    });
  });

  it('asks for the prediction when the upload did not wait long enough', async () => {
    const { classify } = await route((_, count) => [answered, accepted, pending, pending, answered][count] ?? answered);
    expect((await classify(picture, never)).label).toBe('tiger cat');
    expect(server?.requests.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      'POST /v1/images',
      ...Array<string>(3).fill('GET /v1/predictions/an-id'),
    ]);
  });

  it('sends again what a full or cut-off gateway did not take, under the same key', async () => {
    const { classify } = await route((_, count) => (count < 4 ? away : answered));
    expect((await classify(picture, never)).label).toBe('tiger cat');
    const keys = server?.requests.map(({ headers }) => headers['idempotency-key']) ?? [];
    expect([keys.length, new Set(keys).size]).toEqual([4, 1]);
  });

  it('gives each picture a key of its own', async () => {
    const { classify } = await route(() => answered);
    await Promise.all([classify(picture, never), classify(picture, never)]);
    expect(new Set(server?.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
  });

  it.each<[string, StandInAnswer, object]>([
    [
      'a picture that is refused',
      { status: 422, body: { code: 'truncated', detail: 'It is cut off.' } },
      { code: 'truncated', message: 'It is cut off.' },
    ],
    [
      'a proxy in the way',
      { status: 413, body: '<html>too large</html>' },
      { code: 'http_413', message: 'The gateway answered 413.' },
    ],
    ['an answer that is no prediction', { status: 200, body: { hello: 1 } }, { code: 'unreadable_answer' }],
    ['an acceptance without an id', { status: 202, body: {} }, { code: 'unreadable_answer' }],
    [
      'a wrong key',
      { status: 401, body: {} },
      { name: 'CommandError', message: expect.stringContaining('SIGHTLINE_API_KEY') as unknown },
    ],
  ])('says what is wrong with %s', async (_, answer, problem) => {
    const { classify } = await route(() => answer);
    await expect(classify(picture, never)).rejects.toMatchObject(problem);
    expect(server?.requests).toHaveLength(1);
  });

  it('gives up when the time is over: the problem of a gateway that refuses, no_answer of one that accepts', async () => {
    const refused = await route(() => away, { timeoutMs: 50 });
    await expect(refused.classify(picture, never)).rejects.toMatchObject({ code: 'broker_unavailable' });
    await server?.close();
    const silent = await route((_, count) => (count === 1 ? accepted : pending), { timeoutMs: 50 });
    await expect(silent.classify(picture, never)).rejects.toMatchObject({
      code: 'no_answer',
      message: expect.stringContaining('an-id') as unknown,
    });
  });

  it('gives up on a gateway that went away', async () => {
    const gone = await route(() => answered, { timeoutMs: 50 });
    await server?.close();
    server = undefined;
    await expect(gone.classify(picture, never)).rejects.toMatchObject({
      code: 'gateway_unreachable',
      message: expect.stringContaining('ECONNREFUSED') as unknown,
    });
  });

  it('stops at once when it is told to', async () => {
    const stop = new AbortController();
    const { classify } = await route((_, count) => {
      if (count === 2) stop.abort();
      return away;
    });
    await expect(classify(picture, stop.signal)).rejects.toThrow();
    expect(server?.requests.length).toBeLessThanOrEqual(3);
  });
});
