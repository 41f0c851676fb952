import { describe, expect, it } from 'vitest';
import { InFlightLimit } from './in-flight-limit.js';

describe('InFlightLimit', () => {
  it('refuses beyond the count and beyond the bytes', () => {
    const limit = new InFlightLimit(2, 100);
    expect(limit.tryAcquire(60)).toBeDefined();
    expect(limit.tryAcquire(60)).toBeUndefined();
    expect(limit.tryAcquire(40)).toBeDefined();
    expect(limit.tryAcquire(0)).toBeUndefined();
    expect([limit.count, limit.bytes]).toEqual([2, 100]);
  });

  it('takes a message above the byte limit when nothing else is in flight', () => {
    const limit = new InFlightLimit(10, 100);
    const release = limit.tryAcquire(5000);
    expect(release).toBeDefined();
    expect(limit.tryAcquire(1)).toBeUndefined();
    release?.();
    expect(limit.tryAcquire(1)).toBeDefined();
  });

  it('admits in the order of asking: a small message never overtakes a large one', async () => {
    const limit = new InFlightLimit(10, 100);
    const first = limit.tryAcquire(90);
    const admitted: string[] = [];
    const large = limit.acquire(80).then(() => admitted.push('large'));
    const small = limit.acquire(5).then(() => admitted.push('small'));
    expect(limit.tryAcquire(1)).toBeUndefined();
    first?.();
    await Promise.all([large, small]);
    expect(admitted).toEqual(['large', 'small']);
  });

  it('counts a place given back twice only once', () => {
    const limit = new InFlightLimit(2, 100);
    const release = limit.tryAcquire(50);
    limit.tryAcquire(50);
    release?.();
    release?.();
    expect([limit.count, limit.bytes]).toEqual([1, 50]);
  });

  it('gives the first that waits its place beyond the limits when it is told to', async () => {
    const limit = new InFlightLimit(1, 100);
    limit.tryAcquire(50);
    expect(limit.isWaiting).toBe(false);
    const waiting = limit.acquire(70);
    expect(limit.isWaiting).toBe(true);
    limit.overdraw();
    await waiting;
    expect([limit.isWaiting, limit.count, limit.bytes]).toEqual([false, 2, 120]);
    limit.overdraw();
    expect(limit.count).toBe(2);
  });
});
