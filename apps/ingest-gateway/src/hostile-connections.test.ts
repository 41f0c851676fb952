import { describe, expect, it } from 'vitest';
import { rawConnection } from './testing/raw-http.js';
import { openScene, picture } from './testing/scene.js';

describe('a hostile connection', () => {
  it('publishes nothing of an upload that breaks off', async () => {
    const scene = await openScene();
    const bytes = await picture();
    for (const framing of [`Content-Length: ${bytes.length}`, 'Transfer-Encoding: chunked']) {
      const connection = await rawConnection(scene.url);
      connection.send(`POST /v1/images HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n`);
      connection.send(
        framing.startsWith('T')
          ? Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
          : bytes.subarray(0, -1),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      connection.socket.destroy();
    }
    expect((await fetch(`${scene.url}/v1/images`, { method: 'POST', body: new Uint8Array(bytes) })).status).toBe(202);
    expect(scene.deliveries()).toHaveLength(1);
  });

  it('gets the answers of pipelined requests in order', async () => {
    const scene = await openScene();
    const bytes = await picture();
    const connection = await rawConnection(scene.url);
    const upload = (id: string): Buffer =>
      Buffer.concat([
        Buffer.from(`POST /v1/images?image_id=${id} HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\n\r\n`),
        bytes,
      ]);
    connection.send(
      Buffer.concat([
        upload('one'),
        upload('two'),
        Buffer.from('GET /v1/predictions/three HTTP/1.1\r\nHost: x\r\n\r\n'),
      ]),
    );
    const heard = await connection.until('"image_id":"three"');
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 202', 'HTTP/1.1 404']);
    expect(heard.indexOf('"image_id":"one"')).toBeLessThan(heard.indexOf('"image_id":"two"'));
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400 Bad Request', 'bad_request'],
    [
      'two lengths',
      'POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
      '400 Bad Request',
      'bad_request',
    ],
    [
      'a length and chunks',
      'POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400 Bad Request',
      'bad_request',
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'headers_too_large',
    ],
  ])('is told what is wrong and closed: %s', async (_name, text, status, code) => {
    const scene = await openScene();
    const connection = await rawConnection(scene.url);
    connection.send(text);
    const heard = await connection.closed();
    expect(heard).toContain(`HTTP/1.1 ${status}`);
    expect(heard).toContain(`"code":"${code}"`);
  });

  it('is closed when its request does not arrive in time', async () => {
    const scene = await openScene({ REQUEST_TIMEOUT_MS: '200', HEADERS_TIMEOUT_MS: '100' });
    const slowHeaders = await rawConnection(scene.url);
    slowHeaders.send('POST /v1/images HTTP/1.1\r\nHost: x\r\n');
    const slowBody = await rawConnection(scene.url);
    slowBody.send('POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n1');
    expect(await slowHeaders.closed()).toContain('"code":"request_timeout"');
    expect(await slowBody.closed()).toContain('408');
    expect(scene.deliveries()).toHaveLength(0);
  });

  it('is not opened beyond the limit', async () => {
    const scene = await openScene({ MAX_CONNECTIONS: '2' });
    await rawConnection(scene.url);
    await rawConnection(scene.url);
    const third = await rawConnection(scene.url);
    third.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await third.closed()).toBe('');
  });

  it('that asks first need not send a body that is refused by its headers', async () => {
    const scene = await openScene();
    const connection = await rawConnection(scene.url);
    connection.send('POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n');
    const heard = await connection.until('"code":"over_inline_limit"');
    expect(heard).not.toContain('100 Continue');
    expect(heard).toMatch(/connection: close/i);
  });

  it('that asks first is told to go on', async () => {
    const scene = await openScene();
    const bytes = await picture();
    const connection = await rawConnection(scene.url);
    connection.send(
      `POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await connection.until('HTTP/1.1 100 Continue');
    connection.send(bytes);
    await connection.until('HTTP/1.1 202');
  });

  it.each(['a\tb', 'x'.repeat(200), 'täst', '<script>'])('cannot put "%s" into the request id', async (given) => {
    const scene = await openScene();
    const connection = await rawConnection(scene.url);
    connection.send(Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${given}\r\nConnection: close\r\n\r\n`));
    expect(await connection.closed()).toMatch(/x-request-id: [0-9a-f]{8}-[0-9a-f-]{27}\r/i);
  });
});
