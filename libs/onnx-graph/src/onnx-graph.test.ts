import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { OnnxGraph } from './onnx-graph.js';
import { OnnxGraphError } from './onnx-graph-error.js';
import { FLOAT, UINT8 } from './tensor-info.js';

const bytes = await readFile(new URL('../../models/embedded/patterns/patterns.onnx', import.meta.url));

const probabilities = { name: 'probabilities', elementType: FLOAT, shape: ['batch', 6] };

describe('the graph of an ONNX model', () => {
  it('says what goes in and what comes out', () => {
    const graph = OnnxGraph.read(bytes);
    expect(graph.inputs).toEqual([{ name: 'image', elementType: UINT8, shape: ['batch', 96, 96, 3] }]);
    expect(graph.outputs).toEqual([probabilities]);
    expect(graph.nodeMaking('probabilities')?.operator).toBe('Softmax');
    expect(graph.nodeMaking('image')).toBeUndefined();
  });

  it('loses nothing when it is written back', () => {
    const once = OnnxGraph.read(bytes).write();
    expect(once).toHaveLength(bytes.length);
    const again = OnnxGraph.read(once);
    expect(again.nodes).toEqual(OnnxGraph.read(bytes).nodes);
  });

  it('ends at another tensor once that is its output, without what only the old one needed', () => {
    const graph = OnnxGraph.read(bytes);
    const features = graph.nodes.find(({ operator }) => operator === 'Gemm')?.inputs[0] ?? '';
    const before = graph.nodes.length;
    graph.setOutputs([{ name: features, elementType: FLOAT, shape: ['batch', undefined] }]);
    const cut = OnnxGraph.read(graph.write());
    expect(cut.outputs).toEqual([{ name: features, elementType: FLOAT, shape: ['batch', undefined] }]);
    expect(cut.nodes.length).toBeLessThan(before);
    expect(cut.nodes.map(({ operator }) => operator)).not.toContain('Gemm');
    expect(graph.write().length).toBeLessThan(bytes.length);
    expect(cut.nodes.at(-1)?.outputs).toEqual([features]);
  });

  it('takes new weights and nodes', () => {
    const graph = OnnxGraph.read(bytes);
    const name = graph.freeName('bias');
    graph.addFloats(name, [6], new Float32Array(6));
    const attributes = { axis: -1, alpha: { float: 0.5 }, axes: [1, 2] };
    graph.addNode({ operator: 'Add', inputs: ['probabilities', name], outputs: ['sum'] }, attributes);
    graph.setOutputs([{ ...probabilities, name: 'sum' }]);
    const written = OnnxGraph.read(graph.write());
    expect(written.nodes.at(-1)).toEqual({ operator: 'Add', inputs: ['probabilities', name], outputs: ['sum'] });
    expect(written.freeName('bias')).toBe('bias_2');
    expect(written.freeName('image')).toBe('image_2');
    expect(written.freeName('sum')).toBe('sum_2');
  });

  it('has no output that is not there', () => {
    const graph = OnnxGraph.read(bytes);
    expect(() => graph.setOutputs([{ ...probabilities, name: 'nothing' }])).toThrow('The model has no tensor nothing.');
    expect(graph.outputs).toEqual([probabilities]);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('not a model')],
    ['half a model', bytes.subarray(0, bytes.length / 2)],
    ['a number without an end', new Uint8Array(12).fill(255)],
  ])('is not read from %s', (_, wrong) => {
    expect(() => OnnxGraph.read(wrong)).toThrow(OnnxGraphError);
  });
});
