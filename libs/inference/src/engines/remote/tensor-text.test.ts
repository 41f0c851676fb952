import { describe, expect, it } from 'vitest';
import { openTensorWriter } from './tensor-text.js';

describe('openTensorWriter', () => {
  it('writes bytes as they are, in arrays in arrays', () => {
    const writer = openTensorWriter(12);
    const pixels = Uint8Array.from([0, 7, 10, 99, 100, 255, 1, 2, 3, 4, 5, 6]);
    expect(writer.write(pixels, [12]).toString()).toBe('[0,7,10,99,100,255,1,2,3,4,5,6]');
    expect(writer.write(pixels, [2, 2, 3]).toString()).toBe('[[[0,7,10],[99,100,255]],[[1,2,3],[4,5,6]]]');
    expect(writer.write(pixels, [3, 4, 1]).toString()).toBe(
      '[[[0],[7],[10],[99]],[[100],[255],[1],[2]],[[3],[4],[5],[6]]]',
    );
  });

  it('writes floats with the fewest digits that are read as the same', () => {
    const values = Float32Array.from([0, -1, 0.1, -2.117904, 3.4028234e38, -1.1754944e-38, 1 / 3, 16777216]);
    const text = openTensorWriter(values.length).write(values, [values.length]).toString();
    expect(text).toContain('[0,-1,0.1,-2.117904,');
    expect(Float32Array.from(JSON.parse(text) as number[])).toEqual(values);
  });

  it('writes more different numbers than it remembers', () => {
    const values = Float32Array.from({ length: 20_000 }, (_, index) => Math.sin(index) * 10 ** ((index % 60) - 30));
    const writer = openTensorWriter(values.length);
    for (const round of [1, 2]) {
      const read = JSON.parse(writer.write(values, [values.length]).toString()) as number[];
      expect(Float32Array.from(read), `round ${round}`).toEqual(values);
    }
  });

  it('takes a tensor that lies in the middle of memory', () => {
    const values = Float32Array.from([1, 2, 3, 4]).subarray(1, 3);
    expect(openTensorWriter(2).write(values, [2]).toString()).toBe('[2,3]');
  });
});
