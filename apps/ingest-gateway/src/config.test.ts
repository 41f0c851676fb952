import { apiKeyEntry } from '@sightline/service';
import { describe, expect, it } from 'vitest';
import { configWith } from './testing/scene.js';

describe('settings', () => {
  it('start with none set, on this machine only', () => {
    expect(configWith()).toMatchObject({ HOST: '127.0.0.1', API_KEYS: [], INLINE_LIMIT_BYTES: 8 * 2 ** 20 });
  });

  it.each([
    [{ API_KEYS: 'camera:secret' }, /API_KEYS: 1 of 1/],
    [{ API_KEYS: `${apiKeyEntry('a', 'x')},${apiKeyEntry('a', 'y')}` }, /each name/],
    [{ INLINE_LIMIT_BYTES: String(12 * 2 ** 20) }, /MAX_MESSAGE_BYTES/],
    [{ MAX_REQUEST_BYTES: '2048' }, /INLINE_LIMIT_BYTES/],
    [{ MAX_IN_FLIGHT_BYTES: '2048' }, /MAX_REQUEST_BYTES/],
    [{ HEADERS_TIMEOUT_MS: '70000' }, /REQUEST_TIMEOUT_MS/],
  ])('refuses %o with the reason', (env, reason) => {
    expect(() => configWith(env)).toThrow(reason);
  });

  it('never shows a key’s digest', () => {
    const entry = `${apiKeyEntry('camera', 'secret')}0`;
    expect(() => configWith({ API_KEYS: entry })).toThrow(expect.not.stringContaining(entry.slice(8, 60)) as Error);
  });
});
