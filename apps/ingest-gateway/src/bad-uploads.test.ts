import { headlessJpeg, pngBomb, svgImage } from '@sightline/image/testing';
import { describe, expect, it } from 'vitest';
import { openScene, picture } from './testing/scene.js';

interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly request_id: string;
  readonly errors?: readonly { readonly index: number; readonly file: string; readonly code: string }[];
}

async function refusal(url: string, init: RequestInit): Promise<{ response: Response; problem: ProblemDocument }> {
  const response = await fetch(url, { method: 'POST', ...init });
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = (await response.json()) as ProblemDocument;
  expect(problem.status).toBe(response.status);
  expect(problem.type).toBe(`/problems#${problem.code}`);
  expect(problem.request_id).toBe(response.headers.get('x-request-id'));
  expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.js:\d/);
  return { response, problem };
}

describe('a hopeless image', () => {
  it.each<[string, () => Buffer | Promise<Buffer>, number, string]>([
    ['an empty body', () => Buffer.alloc(0), 400, 'no_image'],
    ['text', () => Buffer.from('hello'), 415, 'unsupported_format'],
    ['SVG', svgImage, 415, 'unsupported_format'],
    ['PDF', () => Buffer.from('%PDF-1.7 ...'), 415, 'unsupported_format'],
    ['zeros', () => Buffer.alloc(1000), 415, 'unsupported_format'],
    ['a JPEG cut off in its header', headlessJpeg, 422, 'truncated'],
    ['a decompression bomb', () => pngBomb(), 422, 'too_many_pixels'],
    ['an image over the limit', () => Buffer.alloc(8 * 2 ** 20 + 1), 413, 'over_inline_limit'],
    ['broken JSON', () => Buffer.from('{"image_data":'), 400, 'invalid_json'],
    ['JSON without the image', () => Buffer.from('{"imageData":"AA=="}'), 400, 'invalid_json'],
    ['JSON with broken base64', () => Buffer.from('{"image_data":"*"}'), 400, 'broken_base64'],
    ['JSON with an empty image', () => Buffer.from('{"image_data":""}'), 400, 'empty_image'],
    ['JSON with no image in it', () => Buffer.from('{"image_data":"aGVsbG8="}'), 415, 'unsupported_format'],
    ['JSON with a prototype', () => Buffer.from('{"image_data":"","metadata":{"__proto__":"x"}}'), 400, 'empty_image'],
  ])('is refused: %s', async (_name, make, status, code) => {
    const scene = await openScene();
    const { problem } = await refusal(`${scene.url}/v1/images`, { body: new Uint8Array(await make()) });
    expect([problem.status, problem.code]).toEqual([status, code]);
    expect(scene.deliveries()).toHaveLength(0);
  });

  it('is refused by its length alone, before its bytes are read', async () => {
    const scene = await openScene({ INLINE_LIMIT_BYTES: '1000' });
    const { problem } = await refusal(`${scene.url}/v1/images`, { body: new Uint8Array(30_000_000) });
    expect(problem.code).toBe('over_inline_limit');
    expect(problem.detail).toMatch(/1000 bytes.*upload bucket/);
  });

  it('is refused while it grows, where its length is not declared', async () => {
    const scene = await openScene({ INLINE_LIMIT_BYTES: '1000' });
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent < 100; sent++) yield await Promise.resolve(new Uint8Array(1000));
    };
    const init = { body: ReadableStream.from(chunks()), duplex: 'half' } as unknown as RequestInit;
    expect((await refusal(`${scene.url}/v1/images`, init)).problem.code).toBe('over_inline_limit');
  });

  it('says what curl -d does to bytes', async () => {
    const scene = await openScene();
    const mangled = (await picture()).filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { problem } = await refusal(`${scene.url}/v1/images`, { body: new Uint8Array(mangled), headers });
    expect(problem.detail).toContain('--data-binary');
  });

  it('is called bad JSON where JSON was announced and no image came', async () => {
    const scene = await openScene();
    const headers = { 'content-type': 'application/json' };
    for (const body of ['[1]', '"text"', 'nonsense']) {
      expect((await refusal(`${scene.url}/v1/images`, { body, headers })).problem.code).toBe('invalid_json');
    }
  });

  it('takes all files of its form with it, each named', async () => {
    const scene = await openScene();
    const data = new FormData();
    data.append('image', new Blob([new Uint8Array(await picture())]), 'good.png');
    data.append('image', new Blob(['hello']), 'notes.txt');
    data.append('image', new Blob([]), 'nothing.png');
    const { problem } = await refusal(`${scene.url}/v1/images`, { body: data });
    expect([problem.status, problem.code]).toEqual([415, 'unsupported_format']);
    expect(problem.detail).toMatch(/^notes\.txt: /);
    expect(problem.errors?.map(({ index, file, code }) => [index, file, code])).toEqual([
      [1, 'notes.txt', 'unsupported_format'],
      [2, 'nothing.png', 'empty_image'],
    ]);
    expect(scene.deliveries()).toHaveLength(0);
  });
});

describe('a request that makes no sense', () => {
  it.each<[string, Record<string, string>, string, number, string]>([
    ['?wait=soon', {}, '', 400, 'invalid_wait'],
    ['?wait=1&wait=2', {}, '', 400, 'invalid_wait'],
    ['?sequence_number=x', {}, '', 400, 'invalid_field'],
    ['?source_key=a%0D%0AX-Evil:%201', {}, '', 400, 'invalid_field'],
    ['?source_key=a%00b', {}, '', 400, 'invalid_field'],
    ['?model=../x', {}, '', 400, 'invalid_field'],
    ['?image_id=a%20b', {}, '', 400, 'invalid_field'],
    ['?metadata.__proto__=x', {}, '', 400, 'invalid_field'],
    ['?image_id=a', { 'idempotency-key': 'k' }, '', 400, 'invalid_field'],
    ['', { 'idempotency-key': 'two words' }, '', 400, 'invalid_idempotency_key'],
    ['', { 'idempotency-key': 'k'.repeat(300) }, '', 400, 'invalid_idempotency_key'],
    ['', { 'content-encoding': 'gzip' }, '', 415, 'unsupported_content_encoding'],
  ])('is refused: %s %o', async (query, headers, _body, status, code) => {
    const scene = await openScene();
    const { problem } = await refusal(`${scene.url}/v1/images${query}`, {
      body: new Uint8Array(await picture()),
      headers,
    });
    expect([problem.status, problem.code]).toEqual([status, code]);
    expect(scene.deliveries()).toHaveLength(0);
  });

  it.each([
    ['PUT', '/v1/images', 405, 'method_not_allowed'],
    ['DELETE', '/v1/predictions/x', 405, 'method_not_allowed'],
    ['POST', '/v1/image', 404, 'not_found'],
    ['GET', '/v1/predictions/%zz', 400, 'bad_request'],
    ['GET', '/.env', 404, 'not_found'],
  ])('is refused: %s %s', async (method, path, status, code) => {
    const scene = await openScene();
    const body = method === 'PUT' || method === 'POST' ? 'x' : null;
    const response = await fetch(`${scene.url}${path}`, { method, body });
    expect([response.status, ((await response.json()) as ProblemDocument).code]).toEqual([status, code]);
    expect(response.headers.get('allow')).toBe(status === 405 ? (method === 'PUT' ? 'POST' : 'GET, HEAD') : null);
  });
});

describe('when there is no room', () => {
  it('answers 503 with Retry-After while the broker is away, and takes images when it is back', async () => {
    const scene = await openScene();
    scene.broker.available = false;
    const body = new Uint8Array(await picture());
    for (let attempt = 0; attempt < 2; attempt++) {
      const { response, problem } = await refusal(`${scene.url}/v1/images?wait`, { body });
      expect([response.status, problem.code, response.headers.get('retry-after')]).toEqual([
        503,
        'broker_unavailable',
        '2',
      ]);
      expect(scene.gateway.ready()).toBe(false);
    }
    scene.broker.available = true;
    await expect.poll(() => scene.gateway.ready(), { timeout: 5000 }).toBe(true);
    expect((await fetch(`${scene.url}/v1/images`, { method: 'POST', body })).status).toBe(202);
    expect(scene.deliveries()).toHaveLength(1);
  });

  it('answers 503 to a form that needs more memory than is left, and takes it later', async () => {
    const scene = await openScene({
      INLINE_LIMIT_BYTES: '5000',
      MAX_REQUEST_BYTES: '6000',
      MAX_IN_FLIGHT_BYTES: '6000',
    });
    const hold = new AbortController();
    const stalled = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(5000);
      await new Promise((_resolve, reject) => {
        hold.signal.addEventListener('abort', () => {
          reject(new Error('over'));
        });
      });
    };
    const init = {
      method: 'POST',
      body: ReadableStream.from(stalled()),
      duplex: 'half',
      signal: hold.signal,
    } as unknown as RequestInit;
    const first = fetch(`${scene.url}/v1/images`, init).catch(() => undefined);
    const body = new Uint8Array(await picture());
    const large = { body: new Uint8Array(4000) };
    await expect
      .poll(async () => (await fetch(`${scene.url}/v1/images`, { method: 'POST', ...large })).status)
      .toBe(503);
    const { response, problem } = await refusal(`${scene.url}/v1/images`, large);
    expect([problem.code, response.headers.get('retry-after')]).toEqual(['overloaded', '1']);
    hold.abort();
    await first;
    await expect.poll(async () => (await fetch(`${scene.url}/v1/images`, { method: 'POST', body })).status).toBe(202);
  });
});
