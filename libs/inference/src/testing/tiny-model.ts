import { writeFile } from 'node:fs/promises';
import type { LocalModel } from '../engine-model.js';
import { protobuf } from './protobuf.js';
import type { Field } from './protobuf.js';

export interface TinyModelOptions {
  readonly width?: number;
  readonly height?: number;
  readonly input?: Partial<LocalModel['input']>;
  readonly kind?: LocalModel['output']['kind'];
  /** Images that every call must have; undefined for any number. */
  readonly fixedBatch?: number;
  /** Its output is [batch, 1, 1, 3], as of a network that forgot to flatten. */
  readonly unflattened?: boolean;
  /** An operator of this name, which no engine has, comes before the output. */
  readonly operator?: string;
}

/** Pixels as they are: `uint8`, NHWC, RGB. */
export const PLAIN_INPUT: LocalModel['input'] = {
  name: 'image',
  layout: 'NHWC',
  colorOrder: 'RGB',
  type: 'uint8',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/**
 * Writes an ONNX model of a few hundred bytes and describes it. Its three classes are the channels of its input tensor, in
 * their order. As probabilities: the share of each in the sum of all values, which is NaN (0/0) for a tensor of zeros. As
 * logits: the mean value of each.
 */
export async function writeTinyModel(path: string, options: TinyModelOptions = {}): Promise<LocalModel> {
  const { width = 8, height = 6, kind = 'probabilities', fixedBatch } = options;
  const input = { ...PLAIN_INPUT, ...options.input };
  const [sizes, spatialAxes] =
    input.layout === 'NHWC'
      ? ([
          [height, width, 3],
          [1, 2],
        ] as const)
      : ([
          [3, height, width],
          [2, 3],
        ] as const);
  const ending = endingOf(options);
  const batch: Field = fixedBatch === undefined ? [DIM_NAME, 'batch'] : [DIM_VALUE, fixedBatch];
  const graph: Field[] = [
    [GRAPH_NODE, node('Cast', [input.name], 'floats', whole('to', FLOAT))],
    [GRAPH_NODE, node('ReduceMean', ['floats'], 'means', wholes('axes', spatialAxes), whole('keepdims', ending.kept))],
    [GRAPH_NODE, node('ReduceL1', ['means'], 'sum', wholes('axes', [1]), whole('keepdims', 1))],
    [GRAPH_NODE, node('Div', ['means', 'sum'], 'shares')],
    [GRAPH_NODE, node(ending.operator, [kind === 'logits' ? 'means' : 'shares'], 'scores')],
    [GRAPH_NAME, 'tiny'],
    [GRAPH_INPUT, tensor(input.name, input.type === 'uint8' ? UINT8 : FLOAT, [batch, ...fixed(sizes)])],
    [GRAPH_OUTPUT, tensor('scores', FLOAT, [batch, ...fixed(ending.sizes)])],
  ];
  const opset: Field[] = [
    [1, ''],
    [2, 13],
  ];
  await writeFile(
    path,
    protobuf([
      [MODEL_IR_VERSION, 8],
      [MODEL_OPSET, opset],
      [MODEL_GRAPH, graph],
    ]),
  );
  return { engine: 'onnx', path, preprocessing: { width, height }, input, output: { name: 'scores', kind } };
}

/** The last node, and the sizes of an image's scores with the axes that the mean has kept. */
function endingOf({ unflattened = false, operator = 'Identity' }: TinyModelOptions): {
  readonly operator: string;
  readonly kept: 0 | 1;
  readonly sizes: readonly number[];
} {
  return unflattened ? { operator, kept: 1, sizes: [1, 1, 3] } : { operator, kept: 0, sizes: [3] };
}

// Field numbers and values of onnx.proto3.
const MODEL_IR_VERSION = 1;
const MODEL_GRAPH = 7;
const MODEL_OPSET = 8;
const GRAPH_NODE = 1;
const GRAPH_NAME = 2;
const GRAPH_INPUT = 11;
const GRAPH_OUTPUT = 12;
const DIM_VALUE = 1;
const DIM_NAME = 2;
const FLOAT = 1;
const UINT8 = 2;
const ATTRIBUTE_TYPE = 20;
const INT = 2;
const INTS = 7;

function node(operator: string, inputs: readonly string[], output: string, ...attributes: readonly Field[][]): Field[] {
  return [
    ...inputs.map((input): Field => [1, input]),
    [2, output],
    [4, operator],
    ...attributes.map((attribute): Field => [5, attribute]),
  ];
}

function whole(name: string, value: number): Field[] {
  return [
    [1, name],
    [3, value],
    [ATTRIBUTE_TYPE, INT],
  ];
}

function wholes(name: string, values: readonly number[]): Field[] {
  return [[1, name], ...values.map((value): Field => [8, value]), [ATTRIBUTE_TYPE, INTS]];
}

function fixed(sizes: readonly number[]): Field[] {
  return sizes.map((size) => [DIM_VALUE, size]);
}

function tensor(name: string, elementType: number, dims: readonly Field[]): Field[] {
  const shape = dims.map((dim): Field => [1, [dim]]);
  const tensorType: Field[] = [
    [1, elementType],
    [2, shape],
  ];
  return [
    [1, name],
    [2, [[1, tensorType]]],
  ];
}
