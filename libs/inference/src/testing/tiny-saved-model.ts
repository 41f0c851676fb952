import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalModel } from '../engine-model.js';
import { protobuf, type Field } from './protobuf.js';
import { PLAIN_INPUT, type TinyModelOptions } from './tiny-model.js';

export interface TinySavedModelOptions extends TinyModelOptions {
  /** Name of the signature; services call `serving_default`. */
  readonly signature?: string;
  /** Leaves the last axis out of the output's answer, so that it is one number an image. */
  readonly flat?: boolean;
}

/**
 * Writes a SavedModel of a kilobyte, without variables, and describes it. It computes what `writeTinyModel` does: its three
 * classes are the channels of its input, as their share in the sum, or as logits their means.
 */
export async function writeTinySavedModel(folder: string, options: TinySavedModelOptions = {}): Promise<LocalModel> {
  const { width = 8, height = 6, kind = 'probabilities', fixedBatch = ANY, signature = 'serving_default' } = options;
  const input = { ...PLAIN_INPUT, ...options.input };
  const pixelType = input.type === 'uint8' ? UINT8 : FLOAT;
  const dims = input.layout === 'NHWC' ? [fixedBatch, height, width, 3] : [fixedBatch, 3, height, width];
  const feed = `serving_default_${input.name}`;
  const tensors: Field[] = [
    [1, entry(input.name, tensorInfo(`${feed}:0`, pixelType, dims))],
    [2, entry('scores', tensorInfo('scores:0', FLOAT, options.flat ? [fixedBatch] : [fixedBatch, 3]))],
    [3, 'tensorflow/serving/predict'],
  ];
  const metaGraph: Field[] = [
    [1, [[4, 'serve']]],
    [2, channelMeans(feed, pixelType, dims, options)],
    [5, entry(signature, tensors)],
  ];
  const model: Field[] = [
    [1, 1],
    [2, metaGraph],
  ];
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'saved_model.pb');
  await writeFile(path, protobuf(model));
  return { engine: 'tensorflow', path, preprocessing: { width, height }, input, output: { name: 'scores', kind } };
}

// Values and field numbers of types.proto, graph.proto, tensor_shape.proto and meta_graph.proto.
const FLOAT = 1;
const INT32 = 3;
const UINT8 = 4;
const ANY = -1;
const GRAPH_NODE = 1;
const GRAPH_VERSIONS = 4;

function channelMeans(
  feed: string,
  pixelType: number,
  dims: readonly number[],
  { kind, flat = false }: TinySavedModelOptions,
): Field[] {
  const scores = kind === 'logits' ? 'means' : 'shares';
  return [
    node(feed, 'Placeholder', [], type('dtype', pixelType), attribute('shape', [[7, shape(dims)]])),
    node('floats', 'Cast', [feed], type('SrcT', pixelType), type('DstT', FLOAT)),
    whole('space', dims.at(-1) === 3 ? [1, 2] : [2, 3]),
    whole('channels', [1]),
    reduce('means', 'Mean', ['floats', 'space'], false),
    reduce('sum', 'Sum', ['means', 'channels'], !flat),
    node('shares', 'RealDiv', ['means', 'sum'], type('T', FLOAT)),
    node('scores', 'Identity', [flat ? 'sum' : scores], type('T', FLOAT)),
    [GRAPH_VERSIONS, [[1, 1882]]],
  ];
}

function node(name: string, operator: string, inputs: readonly string[], ...attributes: readonly Field[]): Field {
  return [GRAPH_NODE, [[1, name], [2, operator], ...inputs.map((from): Field => [3, from]), ...attributes]];
}

function reduce(name: string, operator: string, inputs: readonly string[], keepDims: boolean): Field {
  const flag = attribute('keep_dims', [[5, keepDims ? 1 : 0]]);
  return node(name, operator, inputs, type('T', FLOAT), type('Tidx', INT32), flag);
}

/** A constant of whole numbers. */
function whole(name: string, values: readonly number[]): Field {
  const tensor: Field[] = [[1, INT32], [2, shape([values.length])], ...values.map((value): Field => [7, value])];
  return node(name, 'Const', [], type('dtype', INT32), attribute('value', [[8, tensor]]));
}

function attribute(name: string, value: readonly Field[]): Field {
  return [5, entry(name, value)];
}

function type(name: string, value: number): Field {
  return attribute(name, [[6, value]]);
}

function tensorInfo(name: string, elementType: number, dims: readonly number[]): Field[] {
  return [
    [1, name],
    [2, elementType],
    [3, shape(dims)],
  ];
}

function shape(dims: readonly number[]): Field[] {
  return dims.map((dim): Field => [2, [[1, dim]]]);
}

function entry(key: string, value: readonly Field[]): Field[] {
  return [
    [1, key],
    [2, value],
  ];
}
