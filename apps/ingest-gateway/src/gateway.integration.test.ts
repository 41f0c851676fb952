import type { Broker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { fakeObjectStore } from '@sightline/storage/testing';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { openGateway, type Gateway } from './gateway.js';
import { openTestBroker, openTestWorker, topicsOfItsOwn } from './testing/kafka-topics.js';
import { configWith, picture } from './testing/scene.js';
import { form, post } from './testing/send.js';

const config = configWith(topicsOfItsOwn(inject('kafkaBrokers'), 'gateway'));

describe('the gateway on a real broker', () => {
  let broker: Broker;
  let worker: Awaited<ReturnType<typeof openTestWorker>>;

  beforeAll(async () => {
    broker = await openTestBroker(config);
    worker = await openTestWorker(broker, config);
  });
  afterAll(async () => {
    await worker.close();
    await broker.close();
  });

  async function gateway(): Promise<Gateway> {
    const onFailure = (error: Error): never => {
      throw error;
    };
    const opened = await openGateway({
      broker,
      codecs: openCodecs(config),
      store: fakeObjectStore(),
      config,
      log: silentLogger,
      onFailure,
    });
    onTestFinished(() => opened.close());
    return opened;
  }

  it('answers an upload with its prediction, many at once each with its own', async () => {
    const { url } = await gateway();
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) =>
        post(`${url}/v1/images?wait&source_key=camera-${index}`, await picture(index)),
      ),
    );
    expect(answers.map(({ response }) => response.status)).toEqual(Array.from({ length: 30 }, () => 200));
    expect(answers.map(({ answer }) => (answer as { source_key?: string }).source_key)).toEqual(
      Array.from({ length: 30 }, (_, index) => `camera-${index}`),
    );
  });

  it('still knows predictions after a restart, and publishes no image twice for it', async () => {
    const first = await gateway();
    const headers = { 'idempotency-key': 'restart' };
    const { answer } = await post(`${first.url}/v1/images?wait`, await picture(), headers);
    const count = worker.seen.length;
    const second = await gateway();
    expect((await fetch(`${second.url}/v1/predictions/${answer.image_id}`)).status).toBe(200);
    const again = await post(`${second.url}/v1/images?wait`, await picture(), headers);
    expect([again.response.status, again.answer.image_id]).toEqual([200, answer.image_id]);
    expect(worker.seen).toHaveLength(count);
  });

  it('brings the largest images that are allowed through Kafka, in a form’s order', async () => {
    const { url } = await gateway();
    const start = await picture();
    const largest = Buffer.concat([start, Buffer.alloc(config.INLINE_LIMIT_BYTES - start.length)]);
    const files = { a: largest, b: largest, c: largest };
    const { response, answer } = await post(
      `${url}/v1/images?wait&source_key=large`,
      form(files, { sequence_number: '1' }),
    );
    expect(response.status).toBe(200);
    const codec = openCodecs(config).imageReceived;
    const seen = await Promise.all(worker.seen.slice(-3).map(({ value }) => codec.decode(value)));
    expect(seen.map(({ sequence_number }) => sequence_number)).toEqual([1, 2, 3]);
    expect(seen.map(({ image_id }) => image_id)).toEqual(answer.images?.map(({ image_id }) => image_id));
  });

  it('lets a reader of the live stream change gateways without missing or repeating an event', async () => {
    const first = await gateway();
    const second = await gateway();
    const stream = await fetch(`${first.url}/v1/predictions/stream?source_key=moving`);
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    const upload = async (seed: number): Promise<string> =>
      (await post(`${first.url}/v1/images?wait&source_key=moving`, await picture(seed))).answer.image_id;
    const ids = [await upload(1), await upload(2)];
    let heard = '';
    while (!heard.includes(ids[1] ?? '')) heard += Buffer.from((await reader.read()).value ?? []).toString();
    await reader.cancel();
    const lastEventId = [...heard.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '';
    const missed = await upload(3);
    const again = await fetch(`${second.url}/v1/predictions/stream?source_key=moving&last_event_id=${lastEventId}`);
    const rest = (again.body as ReadableStream<Uint8Array>).getReader();
    let later = '';
    while (!later.includes(missed)) later += Buffer.from((await rest.read()).value ?? []).toString();
    await rest.cancel();
    expect(ids.filter((id) => later.includes(id))).toEqual([]);
    expect(later).not.toContain('event: gap');
  });
});
