import { silentLogger } from '@sightline/observability';
import { describe, expect, it } from 'vitest';
import { openGateway } from './gateway.js';
import { configWith, openScene, predictionOf, type Scene } from './testing/scene.js';

interface Events {
  /** Resolves once the text was received. */
  until(text: string): Promise<string>;
  close(): Promise<void>;
}

async function events(scene: Scene, query = '', headers: Record<string, string> = {}): Promise<Events> {
  const response = await fetch(`${scene.url}/v1/predictions/stream${query}`, { headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  if (response.body === null) throw new Error('a stream without a body');
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let heard = '';
  return {
    until: async (text) => {
      while (!heard.includes(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended without "${text}": ${heard}`);
        heard += Buffer.from(value).toString();
      }
      return heard;
    },
    close: () => reader.cancel(),
  };
}

const idsIn = (text: string): readonly string[] => [...text.matchAll(/"image_id":"([^"]+)"/g)].map(([, id = '']) => id);

describe('GET /v1/predictions/{image_id}', () => {
  it('answers a prediction that came lately', async () => {
    const scene = await openScene();
    await scene.predict({ ...predictionOf({ image_id: 'cam/1' }), source_key: 'ü' });
    const response = await fetch(`${scene.url}/v1/predictions/cam%2F1`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      image_id: 'cam/1',
      outcome: 'classified',
      label: 'tabby',
      source_key: 'ü',
    });
  });

  it('says of an unknown one that it may be pending or older', async () => {
    const scene = await openScene();
    const response = await fetch(`${scene.url}/v1/predictions/unknown`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([404, '1']);
    expect(await response.json()).toMatchObject({
      code: 'prediction_unknown',
      image_id: 'unknown',
      detail: expect.stringMatching(/pending.*older/) as string,
    });
  });

  it('waits for one that is to come', async () => {
    const scene = await openScene();
    const response = fetch(`${scene.url}/v1/predictions/soon?wait=20000`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await scene.predict(predictionOf({ image_id: 'soon' }));
    expect((await response).status).toBe(200);
    expect((await fetch(`${scene.url}/v1/predictions/never?wait=10`)).status).toBe(404);
    expect((await fetch(`${scene.url}/v1/predictions/never?wait=x`)).status).toBe(400);
  });

  it('knows what was predicted before the gateway started', async () => {
    const scene = await openScene();
    await scene.predict(predictionOf({ image_id: 'early' }));
    const second = await openGateway({
      broker: scene.broker,
      codecs: scene.codecs,
      store: scene.store,
      config: configWith(),
      log: silentLogger,
      onFailure: () => undefined,
    });
    expect((await fetch(`${second.url}/v1/predictions/early`)).status).toBe(200);
    await second.close();
  });

  it('is not stopped by a message that is no prediction', async () => {
    const scene = await openScene();
    scene.broker.write([{ topic: 'image-stream-results', key: 'odd', value: Buffer.from('nonsense') }]);
    scene.broker.write([{ topic: 'image-stream-results', key: null, value: null }]);
    await scene.predict(predictionOf({ image_id: 'good' }));
    expect((await fetch(`${scene.url}/v1/predictions/odd`)).status).toBe(404);
    expect((await fetch(`${scene.url}/v1/predictions/good`)).status).toBe(200);
  });
});

describe('GET /v1/predictions/stream', () => {
  it('sends predictions as they are made', async () => {
    const scene = await openScene();
    const stream = await events(scene);
    await scene.predict(predictionOf({ image_id: 'a' }));
    const heard = await stream.until('"image_id":"a"');
    expect(heard).toMatch(/^retry: 2000\n\nid: \d-0\ndata: \{"prediction_id":/);
    await stream.close();
  });

  it.each([
    ['?source_key=gate', 'gate'],
    ['?source_key=gate&source_key=door', 'gate,door'],
    ['?label=tabby&source_key=gate', 'gate'],
    ['?outcome=rejected', 'bad'],
    ['?source=simulator', 'simulated'],
    ['?role=shadow', 'shadow'],
    ['', 'gate,door,bad,simulated,end'],
  ])('sends what %s asks for', async (query, wanted) => {
    const scene = await openScene();
    const stream = await events(scene, query);
    await scene.predict({ ...predictionOf({ image_id: 'gate' }), source_key: 'gate' });
    await scene.predict({ ...predictionOf({ image_id: 'door' }), source_key: 'door', label: 'siamese' });
    await scene.predict({ ...predictionOf({ image_id: 'bad' }), outcome: 'rejected', label: null });
    await scene.predict({ ...predictionOf({ image_id: 'simulated' }), source: 'simulator' });
    await scene.predict({ ...predictionOf({ image_id: 'shadow' }), role: 'shadow' });
    const last = {
      source_key: 'gate',
      label: 'tabby',
      outcome: 'rejected',
      source: 'simulator',
      role: query.includes('role') ? 'shadow' : 'primary',
    } as const;
    await scene.predict({ ...predictionOf({ image_id: 'end' }), ...last });
    const ids = idsIn(await stream.until('"image_id":"end"')).filter((id) => query === '' || id !== 'end');
    expect(ids.join(',')).toBe(wanted);
    await stream.close();
  });

  it('goes on where a reader was, by Last-Event-ID', async () => {
    const scene = await openScene();
    const first = await events(scene);
    for (const id of ['a', 'b', 'c', 'd']) await scene.predict(predictionOf({ image_id: id }));
    const heard = await first.until('"image_id":"d"');
    await first.close();
    const ids = idsIn(heard);
    const eventIds = [...heard.matchAll(/^id: (.+)$/gm)].map(([, id = '']) => id);
    for (const id of ['e', 'f']) await scene.predict(predictionOf({ image_id: id }));
    for (const [index, eventId] of eventIds.entries()) {
      for (const [query, headers] of [
        ['', { 'last-event-id': eventId } as Record<string, string>],
        [`?last_event_id=${eventId}`, {}],
      ] as const) {
        const again = await events(scene, query, headers);
        const missed = await again.until('"image_id":"f"');
        expect(new Set(idsIn(missed))).toEqual(new Set([...ids.slice(index + 1), 'e', 'f']));
        expect(missed).not.toContain('event: gap');
        await again.close();
      }
    }
  });

  it('says when more was missed than is remembered', async () => {
    const scene = await openScene({ RECENT_PREDICTIONS: '2' });
    const first = await events(scene);
    await scene.predict(predictionOf({ image_id: 'a' }));
    const eventId = /^id: (.+)$/m.exec(await first.until('"image_id":"a"'))?.[1] ?? '';
    await first.close();
    for (let n = 0; n < 20; n++) await scene.predict(predictionOf({ image_id: `more-${n}` }));
    const again = await events(scene, '', { 'last-event-id': eventId });
    expect(await again.until('more-19')).toContain('event: gap');
    await again.close();
  });

  it('beats while nothing comes', async () => {
    const scene = await openScene({ STREAM_HEARTBEAT_MS: '100' });
    const stream = await events(scene);
    await stream.until(': still here\n\n: still here\n\n');
    await stream.close();
  });

  it.each([
    ['?outcome=good', {}, 'invalid_field'],
    ['?colour=red', {}, 'invalid_field'],
    ['', { 'last-event-id': 'yesterday' }, 'invalid_field'],
  ])('refuses %s %o', async (query, headers, code) => {
    const scene = await openScene();
    const response = await fetch(`${scene.url}/v1/predictions/stream${query}`, { headers });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, code]);
  });

  it('opens no more streams than it may, and makes room when one is closed', async () => {
    const scene = await openScene({ MAX_STREAMS: '1' });
    const stream = await events(scene);
    const refused = await fetch(`${scene.url}/v1/predictions/stream`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    await stream.close();
    await expect
      .poll(async () => {
        const response = await fetch(`${scene.url}/v1/predictions/stream`);
        await response.body?.cancel();
        return response.status;
      })
      .toBe(200);
  });
});
