import { apiKeyEntry } from '@sightline/service';
import { describe, expect, it } from 'vitest';
import { rawConnection } from './testing/raw-http.js';
import { openScene, picture } from './testing/scene.js';

const API_KEYS = [apiKeyEntry('camera', 'key-1'), apiKeyEntry('tests', 'key-2')].join(',');

describe('API keys', () => {
  it('are asked for where they are set', async () => {
    const scene = await openScene({ API_KEYS });
    const body = new Uint8Array(await picture());
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${scene.url}/v1/images`, { method: 'POST', body, headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401);
    expect(await status({ authorization: 'Bearer key-1' })).toBe(202);
    expect(await status({ 'x-api-key': 'key-2' })).toBe(202);
    expect(scene.deliveries()).toHaveLength(2);
  });

  it('are asked for before the body is read', async () => {
    const scene = await openScene({ API_KEYS });
    const connection = await rawConnection(scene.url);
    connection.send('POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n');
    const heard = await connection.until('"code":"unauthorized"');
    expect(heard).toMatch(/HTTP\/1\.1 401[^]*www-authenticate: Bearer/i);
  });

  it.each(['/v1/models', '/v1/predictions/x', '/v1/predictions/stream'])('guard %s', async (path) => {
    const scene = await openScene({ API_KEYS });
    expect((await fetch(`${scene.url}${path}`)).status).toBe(401);
  });

  it.each(['/', '/problems', '/openapi.json', '/docs', '/docs/static/swagger-ui.css'])(
    'do not guard %s, which holds no data',
    async (path) => {
      const scene = await openScene({ API_KEYS });
      expect((await fetch(`${scene.url}${path}`)).status).toBe(200);
    },
  );

  it('keep the Idempotency-Keys of their owners apart', async () => {
    const scene = await openScene({ API_KEYS });
    const ids = [];
    for (const [index, key] of ['key-1', 'key-2'].entries()) {
      const headers = { 'x-api-key': key, 'idempotency-key': 'order-1' };
      const response = await fetch(`${scene.url}/v1/images`, {
        method: 'POST',
        body: new Uint8Array(await picture(index)),
        headers,
      });
      ids.push(((await response.json()) as { image_id: string }).image_id);
    }
    expect(new Set(ids).size).toBe(2);
    expect(scene.deliveries()).toHaveLength(2);
  });
});

describe('the rate limit', () => {
  it('holds for each key by itself, and for strangers by their address', async () => {
    const scene = await openScene({ API_KEYS, RATE_LIMIT_PER_MINUTE: '2' });
    const get = (key: string): Promise<Response> => fetch(`${scene.url}/v1/models`, { headers: { 'x-api-key': key } });
    expect([(await get('key-1')).status, (await get('key-1')).status]).toEqual([200, 200]);
    const limited = await get('key-1');
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(limited.headers.get('content-type')).toContain('application/problem+json');
    expect(await limited.json()).toMatchObject({ code: 'rate_limited', status: 429 });
    expect((await get('key-2')).status).toBe(200);
    expect([(await get('guess-1')).status, (await get('guess-2')).status, (await get('guess-3')).status]).toEqual([
      401, 401, 429,
    ]);
    expect((await fetch(scene.url)).status).toBe(200);
  });

  it('believes X-Forwarded-For only of proxies it trusts', async () => {
    const strict = await openScene({ RATE_LIMIT_PER_MINUTE: '1' });
    const trusting = await openScene({ RATE_LIMIT_PER_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.1' });
    const statuses = async (url: string): Promise<readonly number[]> => {
      const seen = [];
      for (const address of ['203.0.113.1', '203.0.113.2']) {
        seen.push((await fetch(`${url}/v1/models`, { headers: { 'x-forwarded-for': address } })).status);
      }
      return seen;
    };
    expect(await statuses(strict.url)).toEqual([200, 429]);
    expect(await statuses(trusting.url)).toEqual([200, 200]);
  });
});
