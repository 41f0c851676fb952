import { describe, expect, it } from 'vitest';
import { InFlight } from './in-flight.js';

describe('InFlight', () => {
  it('refuses what would exceed the bytes, and admits it once there is room', () => {
    const inFlight = new InFlight({ maxCount: 10, maxBytes: 100 });
    const first = inFlight.reserve(60);
    expect(() => inFlight.reserve(41)).toThrow(expect.objectContaining({ code: 'overloaded', status: 503 }) as Error);
    first.release();
    inFlight.reserve(41);
    expect(inFlight.bytes).toBe(41);
  });

  it('refuses more uploads than it may hold, however small', () => {
    const inFlight = new InFlight({ maxCount: 1, maxBytes: 100 });
    inFlight.reserve(0);
    expect(() => inFlight.reserve(0)).toThrow(/1 uploads/);
  });

  it('bounds a body whose length is not known while it grows', () => {
    const inFlight = new InFlight({ maxCount: 10, maxBytes: 100 });
    const upload = inFlight.reserve(0);
    upload.grow(100);
    expect(() => {
      upload.grow(1);
    }).toThrow(/memory/);
    upload.release();
    expect([inFlight.count, inFlight.bytes]).toEqual([0, 0]);
  });

  it('gives back once, however often it is released', () => {
    const inFlight = new InFlight({ maxCount: 10, maxBytes: 100 });
    inFlight.reserve(10);
    const second = inFlight.reserve(10);
    second.release();
    second.release();
    second.grow(5);
    expect([inFlight.count, inFlight.bytes]).toEqual([1, 10]);
  });
});
