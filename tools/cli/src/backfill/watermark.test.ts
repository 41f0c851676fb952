import { describe, expect, it } from 'vitest';
import { Watermark } from './watermark.js';

describe('Watermark', () => {
  it('stays before what is not done yet', () => {
    const watermark = new Watermark();
    expect(watermark.name).toBeUndefined();
    watermark.done(1, 'b');
    watermark.done(2, 'c');
    expect(watermark.name).toBeUndefined();
    watermark.done(0, 'a');
    expect(watermark.name).toBe('c');
    watermark.done(4, 'e');
    expect([watermark.name, watermark.ahead]).toEqual(['c', ['e']]);
    watermark.done(3, 'd');
    expect([watermark.name, watermark.ahead]).toEqual(['e', []]);
  });
});
