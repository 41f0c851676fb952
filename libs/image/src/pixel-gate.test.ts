import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PixelGate } from './pixel-gate.js';

/** Starts decodes whose ends the test decides. */
function decodes(gate: PixelGate, maxPixels: number) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, pixels: number): Promise<void> =>
    gate.pass(pixels, maxPixels, () => {
      started.push(name);
      return new Promise<void>((end) => ends.set(name, end));
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await setImmediate();
  };
  return { started, start, end };
}

describe('PixelGate', () => {
  it('lets in what fits at once', async () => {
    const { started, start } = decodes(new PixelGate(), 10);
    void start('a', 5);
    void start('b', 5);
    await setImmediate();
    expect(started).toEqual(['a', 'b']);
  });

  it('keeps the rest waiting, in order, until there is room', async () => {
    const { started, start, end } = decodes(new PixelGate(), 10);
    void start('a', 8);
    void start('large', 9);
    void start('small', 1);
    await setImmediate();
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'large', 'small']);
  });

  it('lets an image larger than the limit in alone', async () => {
    const { started, start, end } = decodes(new PixelGate(), 10);
    void start('small', 1);
    void start('giant', 50);
    await setImmediate();
    expect(started).toEqual(['small']);
    await end('small');
    expect(started).toEqual(['small', 'giant']);
  });

  it('makes room again after a failure', async () => {
    const gate = new PixelGate();
    await expect(gate.pass(10, 10, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(gate.pass(10, 10, () => Promise.resolve('next'))).resolves.toBe('next');
  });
});
