import { apiKeyEntry } from '@sightline/service';
import { describe, expect, it } from 'vitest';
import { configWith, openScene, picture } from './testing/scene.js';

const page = 'http://127.0.0.1:8090';

function ask(url: string, origin: string): Promise<Response> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  return fetch(`${url}/v1/images`, { method: 'OPTIONS', headers });
}

describe('pages of other origins', () => {
  it('may send pictures from an origin that is named, with a key where keys are set', async () => {
    const scene = await openScene({ CORS_ORIGINS: page, API_KEYS: apiKeyEntry('page', 'secret') });
    await scene.startWorker();
    const { url } = scene;
    const asked = await ask(url, page);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(page);
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST');
    const body = new Uint8Array(await picture());
    const headers = { origin: page, 'content-type': 'image/png' };
    const refused = await fetch(`${url}/v1/images`, { method: 'POST', body, headers });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, page]);
    const sent = await fetch(`${url}/v1/images?wait=5000`, {
      method: 'POST',
      body,
      headers: { ...headers, 'x-api-key': 'secret' },
    });
    expect([sent.status, sent.headers.get('access-control-allow-origin')]).toEqual([200, page]);
    expect(sent.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each(['http://127.0.0.1:8091', 'http://127.0.0.1:8090.evil.example', 'null', 'https://127.0.0.1:8090'])(
    'tells nothing to %s',
    async (origin) => {
      const { url } = await openScene({ CORS_ORIGINS: page });
      const asked = await ask(url, origin);
      expect(asked.headers.get('access-control-allow-origin')).toBeNull();
      const read = await fetch(`${url}/v1/models`, { headers: { origin } });
      expect(read.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('may do nothing where no origin is named', async () => {
    const { url } = await openScene();
    const asked = await ask(url, page);
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  });

  it.each(['*', 'http://127.0.0.1:8090/', '127.0.0.1:8090', 'ftp://127.0.0.1', 'http://LOCALHOST:8090'])(
    'refuses %s as an origin before anything starts',
    (origin) => {
      expect(() => configWith({ CORS_ORIGINS: origin })).toThrow(
        /CORS_ORIGINS: .* must be scheme, host and port alone/,
      );
    },
  );
});
