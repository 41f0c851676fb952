import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Message } from './message.js';
import { OnnxGraph } from './onnx-graph.js';
import { takePixels, type PixelInput } from './take-pixels.js';

const bytes = await readFile(new URL('../../models/embedded/patterns/patterns.onnx', import.meta.url));

const pixels: PixelInput = {
  name: 'image',
  width: 96,
  height: 96,
  channels: 3,
  layout: 'NCHW',
  flat: false,
  colorOrder: 'BGR',
  scale: 255,
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
};

function operatorsAdded(changes: Partial<PixelInput>): readonly string[] {
  const { bytes: edited } = takePixels(bytes, { ...pixels, ...changes });
  const before = OnnxGraph.read(bytes).nodes.length;
  const { nodes } = OnnxGraph.read(edited);
  return nodes.slice(0, nodes.length - before).flatMap(({ operator }) => (operator === 'Constant' ? [] : [operator]));
}

describe('a graph that takes pixels', () => {
  it('has them as its input, under a name that was free', () => {
    const { bytes: edited, name } = takePixels(bytes, pixels);
    const graph = OnnxGraph.read(edited);
    expect(name).toBe('image_2');
    expect(graph.inputs).toEqual([{ name, elementType: 2, shape: ['batch', 96, 96, 3] }]);
    expect(graph.nodeMaking('image')?.operator).toBe('Cast');
  });

  it.each([
    [{}, ['Gather', 'Transpose', 'Cast', 'Mul', 'Add', 'Cast']],
    [{ layout: 'NHWC', colorOrder: 'RGB', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] }, ['Cast', 'Cast']],
    [{ channels: 1 }, ['Cast', 'MatMul', 'Mul', 'Add', 'Reshape', 'Cast']],
    [{ flat: true, layout: 'NHWC', colorOrder: 'RGB' }, ['Cast', 'Mul', 'Add', 'Reshape', 'Cast']],
  ] as const)('moves bytes before it makes floats, and does nothing needless: %j', (changes, operators) => {
    expect(operatorsAdded(changes as Partial<PixelInput>)).toEqual(operators);
  });

  it('is not made of a model without that input, or of operators that are too old', () => {
    expect(() => takePixels(bytes, { ...pixels, name: 'other' })).toThrow('The model has no input other.');
    const old = Message.read(bytes).with(8, [Message.of([1, ''], [2, 6])]);
    expect(() => takePixels(old.write(), pixels)).toThrow('opset 6');
  });
});
