import type { ImageReceived } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { openScene, picture } from './testing/scene.js';
import { form, post } from './testing/send.js';

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('POST /v1/images', () => {
  it('answers 202 with the id and where the prediction will be, once Kafka has the image', async () => {
    const scene = await openScene();
    const bytes = await picture();
    const { response, answer } = await post(`${scene.url}/v1/images`, bytes, { 'content-type': 'image/png' });
    expect(response.status).toBe(202);
    expect(answer.image_id).toMatch(uuidv7);
    expect(answer).toEqual({
      image_id: answer.image_id,
      status: 'accepted',
      prediction_url: `/v1/predictions/${answer.image_id}`,
    });
    expect(response.headers.get('location')).toBe(answer.prediction_url);
    const [published] = await scene.published();
    expect(published).toEqual<ImageReceived>({
      image_id: answer.image_id,
      source: 'http',
      source_key: null,
      sequence_number: null,
      content: bytes,
      content_type: 'image/png',
      received_at: expect.any(Number) as number,
      model: null,
      metadata: {},
    });
    expect(scene.deliveries()).toHaveLength(1);
  });

  it.each([
    'image/jpeg',
    'text/html',
    'application/json',
    'application/x-www-form-urlencoded',
    'nonsense',
    'multi part/ö',
    '',
  ])('finds the format from the bytes when the content type says "%s"', async (contentType) => {
    const scene = await openScene();
    const type = Buffer.from(contentType).toString('latin1');
    const { response } = await post(`${scene.url}/v1/images`, await picture(), { 'content-type': type });
    expect(response.status).toBe(202);
  });

  it('takes a body without a declared length', async () => {
    const scene = await openScene();
    const bytes = await picture();
    const stream = new ReadableStream({
      start(controller) {
        for (let start = 0; start < bytes.length; start += 50) controller.enqueue(bytes.subarray(start, start + 50));
        controller.close();
      },
    });
    const options = { method: 'POST', body: stream, duplex: 'half' };
    expect((await fetch(`${scene.url}/v1/images`, options as RequestInit)).status).toBe(202);
    expect((await scene.published())[0]?.content).toEqual(bytes);
  });

  it('takes the image in JSON, whatever content type it comes with', async () => {
    const scene = await openScene();
    const bytes = await picture();
    const body = {
      image_data: bytes.toString('base64'),
      image_id: 'cam1/17',
      source: 'camera-1',
      sequence_number: 17,
      metadata: { site: 'n' },
    };
    const types = ['application/json; charset=utf-8', 'text/plain'];
    for (const [index, type] of types.entries()) {
      const { response, answer } = await post(
        `${scene.url}/v1/images`,
        `\n ${JSON.stringify({ ...body, image_id: `cam1/${index}` })}`,
        {
          'content-type': type,
        },
      );
      expect([response.status, answer.image_id, answer.prediction_url]).toEqual([
        202,
        `cam1/${index}`,
        `/v1/predictions/cam1%2F${index}`,
      ]);
    }
    const published = await scene.published();
    expect(published[0]).toMatchObject({
      source_key: 'camera-1',
      sequence_number: 17,
      content: bytes,
      metadata: { site: 'n' },
    });
  });

  it('takes a form of many files with fields that count for all of them', async () => {
    const scene = await openScene();
    const files = { 'a.png': await picture(1), 'b.png': await picture(2), 'c.png': await picture(3) };
    const fields = { source_key: 'Kamera ü', sequence_number: '40', model: 'resnet50', 'metadata.room': 'hall' };
    const { response, answer } = await post(`${scene.url}/v1/images`, form(files, fields));
    expect(response.status).toBe(202);
    expect(answer.images?.map(({ file, prediction }) => [file, prediction])).toEqual([
      ['a.png', null],
      ['b.png', null],
      ['c.png', null],
    ]);
    const published = await scene.published();
    expect(published.map(({ image_id }) => image_id)).toEqual(answer.images?.map(({ image_id }) => image_id));
    expect(published.map(({ sequence_number }) => sequence_number)).toEqual([40, 41, 42]);
    expect(published.map(({ content }) => content)).toEqual(Object.values(files));
    for (const image of published)
      expect(image).toMatchObject({ source_key: 'Kamera ü', model: 'resnet50', metadata: { room: 'hall' } });
  });

  it('takes fields from the query and the header, in UTF-8', async () => {
    const scene = await openScene();
    const sourceKey = Buffer.from('Kamera 東').toString('latin1');
    await post(`${scene.url}/v1/images?model=resnet50&metadata.site=n%C3%B6rd&sequence_number=3`, await picture(), {
      'x-source-key': sourceKey,
    });
    expect((await scene.published())[0]).toMatchObject({
      source_key: 'Kamera 東',
      model: 'resnet50',
      sequence_number: 3,
      metadata: { site: 'nörd' },
    });
  });

  it('keys records by source, so that order holds within one, and else by image', async () => {
    const scene = await openScene();
    await post(`${scene.url}/v1/images?source_key=gate`, await picture());
    const { answer } = await post(`${scene.url}/v1/images`, await picture());
    const keys = scene.deliveries().map(({ key }) => key?.toString());
    expect(new Set(keys)).toEqual(new Set(['gate', answer.image_id]));
  });

  it('carries the trace and the request id on into Kafka, and back', async () => {
    const scene = await openScene();
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, 'x-request-id': 'job-17' };
    const { response, answer } = await post(`${scene.url}/v1/images`, await picture(), headers);
    expect(response.headers.get('x-request-id')).toBe('job-17');
    expect(response.headers.get('traceparent')).toContain(traceId);
    expect(scene.deliveries()[0]?.headers).toMatchObject({
      traceparent: response.headers.get('traceparent'),
      'x-request-id': 'job-17',
      ce_id: answer.image_id,
      ce_type: 'sightline.ImageReceived',
      ce_source: '/ingest-gateway',
    });
  });
});
