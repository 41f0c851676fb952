import { RetryableError } from '@sightline/messages';
import { afterEach, describe, expect, it } from 'vitest';
import type { Classifier, Pixels } from '../../classifier.js';
import { describeClassifier } from '../../testing/describe-classifier.js';
import {
  jsonAnswer,
  openFakeModelServer,
  type FakeModelServer,
  type Misbehaviour,
} from '../../testing/fake-model-server.js';
import { openRemoteClassifier, type RemoteOptions } from './open-remote-classifier.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function openServer(...args: Parameters<typeof openFakeModelServer>): Promise<FakeModelServer> {
  const server = await openFakeModelServer(...args);
  opened.push(server);
  return server;
}

async function openClassifier({ model }: FakeModelServer, options: Partial<RemoteOptions> = {}): Promise<Classifier> {
  const classifier = await openRemoteClassifier(model, { maxBatchSize: 3, ...options });
  opened.push(classifier);
  return classifier;
}

const orange: Pixels = {
  width: 8,
  height: 6,
  data: Uint8Array.from({ length: 144 }, (_, at) => [250, 150, 100][at % 3] ?? 0),
};
const black: Pixels = { width: 8, height: 6, data: new Uint8Array(144) };
const text =
  (body: string, status = 200, headers = {}): Misbehaviour =>
  (response) =>
    response.writeHead(status, headers).end(body);
const json = (body: object): Misbehaviour => text(JSON.stringify(body));
const hang: Misbehaviour = () => undefined;

const forms = [
  ['the Open Inference Protocol in JSON', 'open_inference_rest', {}],
  ['the Open Inference Protocol in bytes', 'open_inference_rest', { binary: true }],
  ['TensorFlow Serving', 'tensorflow_serving_rest', {}],
] as const;

for (const [name, protocol, options] of forms) {
  const open = async (): Promise<Classifier> => openClassifier(await openServer(protocol, options));
  describeClassifier(name, { width: 8, height: 6, open });

  describe(name, () => {
    it('gives no scores to the image whose numbers are not finite, and to that one alone', async () => {
      const { scores } = await (await open()).classify([orange, black]);
      expect(Array.from(scores[0] ?? [])).toEqual([0.5, 0.3, 0.2].map((share) => expect.closeTo(share, 5) as number));
      expect(scores[1]).toBeUndefined();
    });
  });
}

describe('a model server that misbehaves', () => {
  const large = (response: Parameters<Misbehaviour>[0]): void => {
    response.write('"');
    const chunk = Buffer.alloc(1 << 20, 'a');
    const more = (): void => {
      if (!response.destroyed) response.write(chunk, more);
    };
    more();
  };
  const half: Misbehaviour = (response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('{"outputs": [');
    setTimeout(() => response.destroy(), 20);
  };
  const scores = (row: readonly number[], changes: object = {}): Misbehaviour => {
    const answer = jsonAnswer([row]) as { outputs: object[] };
    return json({ outputs: [{ ...answer.outputs[0], ...changes }] });
  };

  const deep: Misbehaviour = (response) => {
    const brackets = '['.repeat(100_000) + ']'.repeat(100_000);
    response.end(`{"outputs": [{"name": "scores", "datatype": "FP32", "shape": [1, 3], "data": ${brackets}}]}`);
  };

  it.each([
    ['hangs', hang, 'server_timeout'],
    ['is overloaded', text('busy', 503), 'server_overloaded'],
    ['limits its rate', text('slower', 429, { 'retry-after': '3600' }), 'server_overloaded'],
    ['fails', text('{"error": "out of memory"}', 500), 'server_failed'],
    ['knows no such model', text('{"error": "no such model"}', 404), 'server_refused'],
    ['wants a token', text('', 401), 'server_refused'],
    ['sends elsewhere', text('', 302, { location: 'http://127.0.0.1:1/' }), 'wrong_answer'],
    ['answers in HTML', text('<html><body>Welcome</body></html>'), 'wrong_answer'],
    ['answers with no object', text('[]'), 'wrong_answer'],
    ['answers with nothing', text(''), 'wrong_answer'],
    ['breaks off', half, 'server_unreachable'],
    ['never ends its answer', large, 'answer_too_large'],
    ['lacks the output', scores([0.5, 0.3, 0.2], { name: 'boxes' }), 'wrong_answer'],
    ['gives another type', scores([1, 2, 3], { datatype: 'INT64' }), 'wrong_type'],
    ['gives words', scores([], { shape: [1, 3], data: ['cat', 'dog', 'cow'] }), 'wrong_type'],
    ['nests without end', deep, 'wrong_type'],
    ['gives another number of classes', scores([0.5, 0.5]), 'wrong_shape'],
    ['gives fewer numbers than its shape says', scores([0.5], { shape: [1, 3] }), 'wrong_shape'],
    ['gives a flat output', scores([0.5, 0.3, 0.2], { shape: [3] }), 'wrong_shape'],
    ['answers for fewer images', scores([], { shape: [0, 3], data: [] }), 'wrong_count'],
    [
      'answers for more images',
      json(
        jsonAnswer([
          [1, 0, 0],
          [0, 1, 0],
        ]),
      ),
      'wrong_count',
    ],
  ])('that %s makes the call worth repeating', async (_, way, code) => {
    const server = await openServer('open_inference_rest', {
      endpoint: { deadlineMs: 2000, timeoutMs: 700, retries: 1 },
    });
    const classifier = await openClassifier(server);
    server.always = way;
    const failure: unknown = await classifier.classify([orange]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RetryableError);
    expect(failure).toMatchObject({ code });
    server.always = undefined;
    await expect(classifier.classify([orange])).resolves.toBeDefined();
  });

  it('and then not, is asked again within the call', async () => {
    const server = await openServer('open_inference_rest');
    const classifier = await openClassifier(server);
    server.misbehave(text('busy', 503), text('', 502));
    await expect(classifier.classify([orange])).resolves.toBeDefined();
  });

  it('is not asked again for what will not pass', async () => {
    const server = await openServer('open_inference_rest');
    const classifier = await openClassifier(server);
    const before = server.requests.length;
    server.misbehave(text('no', 400));
    await expect(classifier.classify([orange])).rejects.toMatchObject({ code: 'server_refused' });
    expect(server.requests.length - before).toBe(1);
  });

  it('is left alone after several failures in a row, then asked by one call, and used again once it is back', async () => {
    const server = await openServer('open_inference_rest', { endpoint: { retries: 0 } });
    const circuit = { failuresInARow: 3, pauseMs: 300, longestPauseMs: 300 };
    const classifier = await openClassifier(server, { circuit });
    const before = server.requests.length;
    server.always = text('down', 503);
    const codes: unknown[] = [];
    for (let call = 0; call < 6; call += 1) {
      await classifier.classify([orange]).catch((error: unknown) => codes.push((error as { code: string }).code));
    }
    expect(codes).toEqual([...Array<string>(3).fill('server_overloaded'), ...Array<string>(3).fill('circuit_open')]);
    expect(server.requests.length - before).toBe(3);
    server.always = undefined;
    await expect.poll(() => classifier.classify([orange]).then(() => 'back', String), { timeout: 10_000 }).toBe('back');
  });
});

describe('openRemoteClassifier', () => {
  it('says that a server which is not there may come back', async () => {
    const server = await openFakeModelServer('open_inference_rest');
    await server.close();
    await expect(openClassifier(server)).rejects.toMatchObject({ code: 'server_unreachable' });
    await expect(openClassifier(server)).rejects.toBeInstanceOf(RetryableError);
  });

  const input = { name: 'image', datatype: 'UINT8', shape: [-1, 6, 8, 3] };
  it.each([
    ['another input', { inputs: [{ ...input, name: 'pixels' }] }, 'pixels, not image'],
    ['another type', { inputs: [{ ...input, datatype: 'FP32' }] }, 'FP32, not UINT8'],
    ['another size', { inputs: [{ ...input, shape: [-1, 224, 224, 3] }] }, '[-1, 224, 224, 3], not [-1, 6, 8, 3]'],
    ['another rank', { inputs: [{ ...input, shape: [6, 8, 3] }] }, '[6, 8, 3]'],
    ['a fixed batch', { inputs: [{ ...input, shape: [4, 6, 8, 3] }] }, 'fixed to 4'],
    ['two inputs', { inputs: [input, { ...input, name: 'mask' }] }, '2 inputs'],
    [
      'another output',
      { outputs: [{ name: 'logits', datatype: 'FP32', shape: [-1, 3] }] },
      'no output scores, but logits',
    ],
    ['labels for an output', { outputs: [{ name: 'scores', datatype: 'BYTES', shape: [-1, 1] }] }, 'BYTES'],
  ])('refuses a model with %s than the manifest says', async (_, metadata, words) => {
    const server = await openServer('open_inference_rest');
    server.metadata = metadata;
    const message = expect.stringContaining(words) as string;
    await expect(openClassifier(server)).rejects.toMatchObject({ name: 'EngineError', code: 'load_failed', message });
  });

  it('goes without metadata where the server has none, and takes one image at a time where the model does', async () => {
    const server = await openServer('open_inference_rest');
    server.metadata = {};
    expect((await openClassifier(server)).maxBatchSize).toBe(3);
    server.metadata = { inputs: [{ ...input, shape: [1, 6, 8, 3] }] };
    expect((await openClassifier(server)).maxBatchSize).toBe(1);
  });

  it('refuses a model that is slower than its deadline when it is warm', async () => {
    const server = await openServer('open_inference_rest', { endpoint: { deadlineMs: 50 } });
    const classifier = await openClassifier(server, { maxBatchSize: 1 });
    server.misbehave(json(jsonAnswer([[1, 0, 0]])), hang, hang, hang);
    await expect(classifier.warmUp()).rejects.toMatchObject({ code: 'server_timeout' });
  });

  it('sends the token of a host to that host alone', async () => {
    const server = await openServer('open_inference_rest');
    await openClassifier(server, { serverTokens: 'models.example.com=abc' });
    expect(server.authorization).toBeUndefined();
    await openClassifier(server, {
      serverTokens: `models.example.com=abc,${new URL(server.model.endpoint.url).host}=d=f`,
    });
    expect(server.authorization).toBe('Bearer d=f');
  });
});
