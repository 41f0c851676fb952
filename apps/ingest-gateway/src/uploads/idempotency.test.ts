import { describe, expect, it } from 'vitest';
import { fingerprint, idempotencyKeyOf, KnownImages } from './idempotency.js';

const one = fingerprint(Buffer.from('one'));
const other = fingerprint(Buffer.from('other'));

describe('KnownImages', () => {
  it('knows an image from the moment it is being published', () => {
    const known = new KnownImages({ maxCount: 10, maxAgeMs: 60_000 });
    const published = Promise.resolve();
    expect(known.publicationOf('a', one)).toBeUndefined();
    known.remember('a', one, published);
    expect(known.publicationOf('a', one)).toBe(published);
  });

  it('refuses other bytes under the same id', () => {
    const known = new KnownImages({ maxCount: 10, maxAgeMs: 60_000 });
    known.remember('a', one, Promise.resolve());
    expect(() => known.publicationOf('a', other)).toThrow(
      expect.objectContaining({ code: 'idempotency_conflict', status: 422 }) as Error,
    );
  });

  it('forgets an image that could not be published', async () => {
    const known = new KnownImages({ maxCount: 10, maxAgeMs: 60_000 });
    const published = Promise.reject(new Error('Kafka is away'));
    known.remember('a', one, published);
    await published.catch(() => undefined);
    expect(known.publicationOf('a', other)).toBeUndefined();
  });

  it('remembers no more than it may', () => {
    const known = new KnownImages({ maxCount: 2, maxAgeMs: 60_000 });
    for (const id of ['a', 'b', 'c']) known.remember(id, one, Promise.resolve());
    expect(['a', 'b', 'c'].map((id) => known.publicationOf(id, one) !== undefined)).toEqual([false, true, true]);
  });
});

describe('idempotencyKeyOf', () => {
  it('takes visible ASCII', () => {
    expect(idempotencyKeyOf('8e03978e-40d5-43dd-bc93-6894a57f9324')).toBe('8e03978e-40d5-43dd-bc93-6894a57f9324');
    expect(idempotencyKeyOf(undefined)).toBeUndefined();
  });

  it.each(['', 'a b', 'a\tb', 'ä', 'a\nb', 'x'.repeat(256)])('refuses %j', (header) => {
    expect(() => idempotencyKeyOf(header)).toThrow(
      expect.objectContaining({ code: 'invalid_idempotency_key' }) as Error,
    );
  });

  it('refuses two keys', () => {
    expect(() => idempotencyKeyOf(['a', 'b'])).toThrow(/once/);
  });
});
