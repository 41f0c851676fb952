import { describe, expect, it } from 'vitest';
import { apiKeyEntry, openApiKeys } from './api-keys.js';

describe('openApiKeys', () => {
  const keys = openApiKeys([apiKeyEntry('camera', 'secret-1'), apiKeyEntry('tests', 'secret-2')]);

  it('finds a key in either header', () => {
    expect(keys.nameOf({ authorization: 'Bearer secret-1' })).toBe('camera');
    expect(keys.nameOf({ authorization: 'bearer   secret-2 ' })).toBe('tests');
    expect(keys.nameOf({ 'x-api-key': 'secret-2' })).toBe('tests');
  });

  it.each([
    {},
    { authorization: 'Bearer wrong' },
    { authorization: 'Basic secret-1' },
    { authorization: 'Bearer ' },
    { authorization: '' },
    { 'x-api-key': '' },
    { 'x-api-key': 'secret-1, secret-2' },
    { 'x-api-key': apiKeyEntry('camera', 'secret-1') },
  ])('knows nobody by %o', (headers) => {
    expect(keys.nameOf(headers)).toBeUndefined();
  });

  it('takes keys beyond ASCII by the bytes on the wire', () => {
    const wire = Buffer.from('schlüssel').toString('latin1');
    expect(openApiKeys([apiKeyEntry('a', 'schlüssel')]).nameOf({ 'x-api-key': wire })).toBe('a');
  });

  it('knows a key that was typed by the same digest', () => {
    expect(openApiKeys([apiKeyEntry('a', 'schlüssel')]).nameOfKey('schlüssel')).toBe('a');
    expect([keys.nameOfKey('secret-1'), keys.nameOfKey('wrong'), keys.nameOfKey('')]).toEqual([
      'camera',
      undefined,
      undefined,
    ]);
  });

  it('asks for none where none is set', () => {
    const open = openApiKeys([]);
    expect(open.required).toBe(false);
    expect(open.nameOf({ 'x-api-key': 'anything' })).toBeUndefined();
  });
});
