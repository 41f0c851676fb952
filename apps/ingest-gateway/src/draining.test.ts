import { describe, expect, it } from 'vitest';
import { rawConnection } from './testing/raw-http.js';
import { openScene, picture } from './testing/scene.js';

describe('a stopping gateway', () => {
  it('answers who waits at once, 202 with the id', async () => {
    const scene = await openScene();
    const waiting = fetch(`${scene.url}/v1/images?wait`, { method: 'POST', body: new Uint8Array(await picture()) });
    await expect.poll(() => scene.deliveries().length).toBe(1);
    await scene.gateway.close();
    const response = await waiting;
    expect([response.status, response.headers.get('connection')]).toEqual([202, 'close']);
  });

  it('finishes an upload that is arriving, and publishes it', async () => {
    const scene = await openScene();
    const bytes = await picture();
    const connection = await rawConnection(scene.url);
    connection.send(
      `POST /v1/images?wait HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await connection.until('100 Continue');
    const closed = scene.gateway.close();
    await expect
      .poll(() =>
        fetch(scene.url).then(
          () => 'taken',
          () => 'refused',
        ),
      )
      .toBe('refused');
    connection.send(bytes);
    const heard = await connection.closed();
    await closed;
    expect(heard).toContain('HTTP/1.1 202');
    expect(scene.deliveries()).toHaveLength(1);
  });

  it('still takes requests for a while, and sends each connection elsewhere', async () => {
    const scene = await openScene({ DRAIN_DELAY_MS: '1000' });
    const kept = await rawConnection(scene.url);
    kept.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await kept.until('send_an_image');
    expect(kept.heard()).toMatch(/connection: keep-alive/i);
    const closed = scene.gateway.close();
    kept.send('GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await kept.closed()).toMatch(/200 OK[^]*connection: close/i);
    expect(
      (await fetch(`${scene.url}/v1/images`, { method: 'POST', body: new Uint8Array(await picture()) })).status,
    ).toBe(202);
    await closed;
  });

  it('does not wait for a sender whose image was refused long ago', async () => {
    const scene = await openScene();
    const connection = await rawConnection(scene.url);
    connection.send('POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n');
    await connection.until('over_inline_limit');
    const closed = scene.gateway.close();
    connection.send(Buffer.alloc(9_000_000));
    await closed;
  });

  it('does not wait for a connection that was never used', async () => {
    const scene = await openScene();
    const connection = await rawConnection(scene.url);
    await scene.gateway.close();
    expect(await connection.closed()).toBe('');
  });

  it('cuts off what takes longer than it may', async () => {
    const scene = await openScene({ SHUTDOWN_TIMEOUT_MS: '200' });
    const connection = await rawConnection(scene.url);
    connection.send('POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await scene.gateway.close();
    expect(await connection.closed()).not.toContain('202');
    expect(scene.deliveries()).toHaveLength(0);
  });

  it('ends its live streams', async () => {
    const scene = await openScene();
    const stream = await fetch(`${scene.url}/v1/predictions/stream`);
    await scene.gateway.close();
    expect(await stream.text()).toContain('retry: ');
  });
});
