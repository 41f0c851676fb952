import { apiKeyEntry } from '@sightline/service';
import { describe, expect, it } from 'vitest';
import { configWith, openScene, predictionOf, readPage, type Scene } from '../testing/scene.js';
import { Sessions } from './sessions.js';

const API_KEYS = [apiKeyEntry('desk', 'key-1'), apiKeyEntry('tests', 'key-2')].join(',');

function logIn({ url }: Pick<Scene, 'url'>, key: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ key }),
  });
}

const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';

describe('a dashboard with API keys', () => {
  it.each(['/api/stream', '/api/predictions/0-0', '/api/thumbnails/image-1'])(
    'shows %s to nobody without a known one',
    async (path) => {
      const scene = await openScene({ API_KEYS });
      await scene.predict(predictionOf(1));
      const strange: readonly Record<string, string>[] = [
        {},
        { cookie: 'sightline_session=' },
        { cookie: `sightline_session=${'A'.repeat(43)}` },
        { authorization: 'Bearer wrong' },
        { 'x-api-key': API_KEYS },
      ];
      for (const headers of strange) {
        const answer = await fetch(`${scene.url}${path}`, { headers });
        expect([answer.status, await answer.json()]).toEqual([
          401,
          { code: 'unauthorized', message: 'Log in at /, or send a known API key as Authorization: Bearer KEY.' },
        ]);
      }
      const known = await fetch(`${scene.url}${path}`, { headers: { 'x-api-key': 'key-2' } });
      expect(known.status).not.toBe(401);
      await known.body?.cancel();
    },
  );

  it('gives whoever has one a session that no script and no other site can use', async () => {
    const scene = await openScene({ API_KEYS });
    const answer = await logIn(scene, 'key-1');
    expect(await answer.json()).toEqual({ name: 'desk' });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^sightline_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const page = await fetch(scene.url, { headers: { cookie: cookieOf(answer) } });
    expect(await page.text()).toContain('<meta name="access" content="known" data-name="desk">');
    expect(await (await fetch(scene.url)).text()).toContain('<meta name="access" content="asked">');
  });

  it('marks the cookie as secure behind a proxy it trusts, and behind no other', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const strict = await logIn(await openScene({ API_KEYS }), 'key-1', headers);
    const trusting = await logIn(await openScene({ API_KEYS, TRUSTED_PROXIES: '127.0.0.1' }), 'key-1', headers);
    expect(strict.headers.get('set-cookie')).not.toContain('Secure');
    expect(trusting.headers.get('set-cookie')).toContain('; Secure');
  });

  it('shows nothing more after logging out, on pages that are open as well', async () => {
    const scene = await openScene({ API_KEYS });
    const cookie = cookieOf(await logIn(scene, 'key-1'));
    const page = await readPage(`${scene.url}/api/stream`, undefined, { cookie });
    await page.next('snapshot');
    const out = await fetch(`${scene.url}/api/session`, { method: 'DELETE', headers: { cookie } });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('1970')]);
    await expect(
      (async () => {
        for (;;) await page.next('snapshot');
      })(),
    ).rejects.toThrow('The stream ended');
    expect((await fetch(`${scene.url}/api/stream`, { headers: { cookie } })).status).toBe(401);
  });

  it('lets nobody try keys without end, in whatever way, nor use a right one meanwhile', async () => {
    const scene = await openScene({ API_KEYS, LOGIN_ATTEMPTS_PER_MINUTE: '3' });
    const bearer = { authorization: 'Bearer guess' };
    const statuses = [
      (await logIn(scene, 'guess')).status,
      (await fetch(`${scene.url}/api/stream`, { headers: bearer })).status,
      (await logIn(scene, 'guess')).status,
    ];
    expect(statuses).toEqual([401, 401, 401]);
    const limited = await logIn(scene, 'key-1');
    expect([limited.status, await limited.json()]).toEqual([
      429,
      {
        code: 'rate_limited',
        message: expect.stringMatching(/^3 keys a minute may be tried\. Try again in \d+ s/) as string,
      },
    ]);
    expect((await fetch(`${scene.url}/api/stream`, { headers: bearer })).status).toBe(429);
    // Who carries a known key tries nothing, and the page itself is there for everybody.
    expect((await fetch(`${scene.url}/api/predictions/0-0`, { headers: { 'x-api-key': 'key-1' } })).status).toBe(404);
    expect((await fetch(scene.url)).status).toBe(200);
  });

  it('takes nothing else for a key', async () => {
    const scene = await openScene({ API_KEYS });
    for (const key of ['', 'x'.repeat(600), 7, null, {}]) expect((await logIn(scene, key)).status).not.toBe(200);
  });
});

describe('the settings', () => {
  it.each([
    [{ HOST: '0.0.0.0' }, /HOST=0\.0\.0\.0: others could see the page; set API_KEYS/],
    [{ HOST: 'dashboard.internal' }, /set API_KEYS/],
    [{ API_KEYS: 'desk:secret' }, /API_KEYS: 1 of 1/],
  ])('refuse %o', (env, reason) => {
    expect(() => configWith(env)).toThrow(reason);
  });

  it.each([
    ['this machine', {}],
    ['this machine by IPv6', { HOST: '::1' }],
    ['others with a key', { HOST: '0.0.0.0', API_KEYS }],
    ['others behind something that asks', { HOST: '0.0.0.0', ANONYMOUS_ACCESS: 'true' }],
  ])('take %s', (_, env) => {
    expect(configWith(env)).toBeDefined();
  });
});

describe('a session', () => {
  it('is over after its hours, and known to no one else', () => {
    let now = 1000;
    const sessions = new Sessions(2, () => now);
    const token = sessions.open('desk');
    expect([sessions.nameOf(token), sessions.nameOf('other'), sessions.nameOf(undefined)]).toEqual([
      'desk',
      undefined,
      undefined,
    ]);
    now += 2 * 3_600_000 + 1;
    expect(sessions.nameOf(token)).toBeUndefined();
  });
});
