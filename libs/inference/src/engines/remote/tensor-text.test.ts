import { describe, expect, it } from 'vitest';
import { openTensorWriter } from './tensor-text.js';

type Tensor = Uint8Array | Float32Array;

/** The text of a tensor; it must stay within what the writer asks for. */
function textOf(
  tensor: Tensor,
  lengths: readonly number[],
  writer = openTensorWriter(typeOf(tensor), lengths),
): string {
  const target = Buffer.alloc(writer.most + 5);
  const end = writer.write(tensor, target, 2);
  expect(target.subarray(writer.most + 2)).toEqual(Buffer.alloc(3));
  return target.toString('latin1', 2, end);
}

function typeOf(tensor: Tensor): 'uint8' | 'float32' {
  return tensor instanceof Uint8Array ? 'uint8' : 'float32';
}

describe('openTensorWriter', () => {
  it('writes bytes as they are, in a row or in arrays in arrays', () => {
    const pixels = Uint8Array.from([0, 7, 10, 99, 100, 255, 1, 2, 3, 4, 5, 6]);
    expect(textOf(pixels, [12])).toBe('0,7,10,99,100,255,1,2,3,4,5,6');
    expect(textOf(pixels, [2, 2, 3])).toBe('[[[0,7,10],[99,100,255]],[[1,2,3],[4,5,6]]]');
    expect(textOf(pixels, [3, 4, 1])).toBe('[[[0],[7],[10],[99]],[[100],[255],[1],[2]],[[3],[4],[5],[6]]]');
  });

  it('writes floats with the fewest digits that are read as the same', () => {
    const values = Float32Array.from([0, -1, 0.1, -2.117904, 3.4028234e38, -1.1754944e-38, 1 / 3, 16777216]);
    const text = textOf(values, [values.length]);
    expect(text).toContain('0,-1,0.1,-2.117904,');
    expect(Float32Array.from(JSON.parse(`[${text}]`) as number[])).toEqual(values);
  });

  it('finds room for the longest numbers there are', () => {
    const widest = Float32Array.from({ length: 64 }, () => -1.17549435e-38);
    expect(JSON.parse(textOf(widest, [64, 1])) as number[][]).toHaveLength(64);
    const largest = new Uint8Array(64).fill(255);
    expect(JSON.parse(textOf(largest, [64, 1])) as number[][]).toHaveLength(64);
  });

  it('writes more different numbers than it remembers', () => {
    const values = Float32Array.from({ length: 20_000 }, (_, index) => Math.sin(index) * 10 ** ((index % 60) - 30));
    const writer = openTensorWriter('float32', [values.length]);
    for (const round of [1, 2]) {
      const read = JSON.parse(`[${textOf(values, [values.length], writer)}]`) as number[];
      expect(Float32Array.from(read), `round ${round}`).toEqual(values);
    }
  });

  it('takes a tensor that lies in the middle of memory', () => {
    const values = Float32Array.from([1, 2, 3, 4]).subarray(1, 3);
    expect(textOf(values, [2])).toBe('2,3');
  });
});
