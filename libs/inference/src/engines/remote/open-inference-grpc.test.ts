import { status } from '@grpc/grpc-js';
import { RetryableError } from '@sightline/messages';
import { afterEach, describe, expect, it } from 'vitest';
import type { Classifier, Pixels } from '../../classifier.js';
import { describeClassifier } from '../../testing/describe-classifier.js';
import {
  failWith,
  numbersAnswer,
  openFakeGrpcServer,
  type FakeGrpcServer,
  type GrpcAnswer,
} from '../../testing/fake-grpc-server.js';
import { MAX_ANSWER_BYTES } from './model-server.js';
import { openRemoteClassifier } from './open-remote-classifier.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const endpoint = { deadlineMs: 3000, timeoutMs: 700, retries: 1 };
async function open(answer?: GrpcAnswer): Promise<{ server: FakeGrpcServer; classifier: Classifier }> {
  const server = await openFakeGrpcServer(endpoint);
  opened.push(server);
  if (answer) server.answer = answer;
  const classifier = await openRemoteClassifier(server.model, { maxBatchSize: 3 });
  opened.push(classifier);
  return { server, classifier };
}

const orange: Pixels = {
  width: 8,
  height: 6,
  data: Uint8Array.from({ length: 144 }, (_, at) => [250, 150, 100][at % 3] ?? 0),
};

const contract = { width: 8, height: 6 };
describeClassifier('gRPC with raw answers', { ...contract, open: async () => (await open()).classifier });
describeClassifier('gRPC with answers as numbers', {
  ...contract,
  open: async () => (await open(numbersAnswer)).classifier,
});

describe('a gRPC model server that misbehaves', () => {
  const answer =
    (scores: Float32Array, changes: object = {}): GrpcAnswer =>
    (_count, _pixels, done) => {
      const tensor = { name: 'scores', datatype: 'FP32', shape: [1, 3], ...changes };
      done(null, { outputs: [tensor], raw_output_contents: [Buffer.from(scores.buffer)] });
    };

  it.each<[string, GrpcAnswer, string]>([
    ['hangs', () => undefined, 'server_timeout'],
    ['is away', failWith(status.UNAVAILABLE), 'server_unreachable'],
    ['is overloaded', failWith(status.RESOURCE_EXHAUSTED), 'server_overloaded'],
    [
      'takes smaller messages',
      failWith(status.RESOURCE_EXHAUSTED, 'Received message larger than max (9 vs. 4)'),
      'server_refused',
    ],
    ['fails', failWith(status.INTERNAL), 'server_failed'],
    ['knows no such model', failWith(status.NOT_FOUND), 'server_refused'],
    ['wants a token', failWith(status.UNAUTHENTICATED), 'server_refused'],
    ['has another type', answer(new Float32Array(3), { datatype: 'INT32' }), 'wrong_type'],
    ['has another output', answer(new Float32Array(3), { name: 'boxes' }), 'wrong_answer'],
    ['gives half a number', answer(new Float32Array(3), { datatype: 'FP64' }), 'wrong_shape'],
    ['gives fewer numbers than its shape says', answer(new Float32Array(2)), 'wrong_shape'],
    ['answers for fewer images', answer(new Float32Array(0), { shape: [0, 3] }), 'wrong_count'],
    ['sends far too much', answer(new Float32Array(MAX_ANSWER_BYTES / 4 + 1)), 'answer_too_large'],
  ])('that %s makes the call worth repeating', async (_, way, code) => {
    const { server, classifier } = await open();
    const { answer: usual } = server;
    server.answer = way;
    const failure: unknown = await classifier.classify([orange]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code });
    expect(failure).toBeInstanceOf(RetryableError);
    server.answer = usual;
    await expect(classifier.classify([orange])).resolves.toBeDefined();
  });

  it('and then not, is asked again within the call', async () => {
    const { server, classifier } = await open();
    const { answer: usual, calls } = server;
    server.answer = (...args) => {
      server.answer = usual;
      failWith(status.UNAVAILABLE)(...args);
    };
    await expect(classifier.classify([orange])).resolves.toBeDefined();
    expect(server.calls - calls).toBe(2);
  });

  it('because its model is not ready, or nobody is there, may be ready later', async () => {
    const server = await openFakeGrpcServer(endpoint);
    server.ready = false;
    await expect(openRemoteClassifier(server.model, { maxBatchSize: 3 })).rejects.toMatchObject({
      code: 'server_not_ready',
    });
    await server.close();
    await expect(openRemoteClassifier(server.model, { maxBatchSize: 3 })).rejects.toMatchObject({
      code: 'server_unreachable',
    });
  });
});
