import { Message } from './message.js';
import { OnnxGraphError } from './onnx-graph-error.js';
import { OnnxGraph } from './onnx-graph.js';
import { readTensorInfo, UINT8, writeTensorInfo } from './tensor-info.js';

/** How a model's input comes from pixels: `(pixel / scale - mean) / std` of each channel, the channels as in `colorOrder`. */
export interface PixelInput {
  /** The input that is replaced. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** 1: the model takes the grey of the pixels (ITU-R BT.601), normalised by the first mean and std. */
  readonly channels: 1 | 3;
  readonly layout: 'NHWC' | 'NCHW';
  /** Whether the model takes a row of numbers an image instead of a picture; the row is in the order of `layout`. */
  readonly flat: boolean;
  readonly colorOrder: 'RGB' | 'BGR';
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

const MODEL_OPSET = 8;
const MODEL_GRAPH = 7;
const NODE = 1;
const INPUT = 11;
const TENSOR_ATTRIBUTE = 4;
const FLOAT_TYPE = 1;
const INT64_TYPE = 7;
/** Since this version arithmetic spreads a value over the other axes by itself. */
const OLDEST_OPSET = 7;
const GREY = [0.299, 0.587, 0.114];

/**
 * Writes the normalisation into a model: it then takes `uint8[batch, height, width, 3]`, RGB, under a new name. Pixels are a
 * quarter of the bytes that floats are, and are moved about as bytes before they become floats.
 * @throws OnnxGraphError when the model has no such input, or its operators are too old for that.
 */
export function takePixels(
  bytes: Uint8Array,
  pixels: PixelInput,
): { readonly bytes: Uint8Array; readonly name: string } {
  const model = Message.read(bytes);
  const [graph] = model.messages(MODEL_GRAPH);
  const replaced = graph?.messages(INPUT).find((info) => info.text(1) === pixels.name);
  if (graph === undefined || replaced === undefined) throw new OnnxGraphError(`The model has no input ${pixels.name}.`);
  const opset =
    model
      .messages(MODEL_OPSET)
      .find((each) => ['', 'ai.onnx'].includes(each.text(1)))
      ?.whole(2) ?? 1;
  if (opset < OLDEST_OPSET) {
    throw new OnnxGraphError(`The model is of ONNX opset ${opset}; export it with opset 13 or newer.`);
  }
  const name = OnnxGraph.read(bytes).freeName('image');
  const { elementType, shape } = readTensorInfo(replaced);
  const input = writeTensorInfo({ name, elementType: UINT8, shape: [shape[0], pixels.height, pixels.width, 3] });
  const inputs = graph.messages(INPUT).map((info) => (info.text(1) === pixels.name ? input : info));
  const nodes = [...normalisation(name, pixels, elementType), ...graph.messages(NODE)];
  return { name, bytes: model.with(MODEL_GRAPH, [graph.with(INPUT, inputs).with(NODE, nodes)]).write() };
}

/** The nodes from pixels to the old input, in order; each takes the output of the one before. */
function normalisation(name: string, pixels: PixelInput, elementType: number): readonly Message[] {
  const prefix = `sightline_${name}`;
  const nodes: Message[] = [];
  let tensor = name;
  const add = (operator: string, attributes: readonly Message[], ...constants: readonly Message[]): void => {
    const names = constants.map((value, index) => {
      const constant = `${prefix}_${nodes.length}_${index}`;
      nodes.push(node('Constant', [], constant, attribute('value', TENSOR_ATTRIBUTE, [5, value])));
      return constant;
    });
    const output = `${prefix}_${nodes.length}`;
    nodes.push(node(operator, [tensor, ...names], output, ...attributes));
    tensor = output;
  };
  const { channels, colorOrder, layout, flat, width, height } = pixels;
  const planes = layout === 'NCHW' && channels === 3;
  if (colorOrder === 'BGR' && channels === 3) add('Gather', [whole('axis', 3)], wholes([2, 1, 0]));
  if (planes) add('Transpose', [attribute('perm', 7, ...[0, 3, 1, 2].map((axis) => [8, axis] as const))]);
  add('Cast', [whole('to', FLOAT_TYPE)]);
  if (channels === 1) add('MatMul', [], floats([3, 1], GREY));
  addArithmetic(add, pixels, planes);
  if (flat) add('Reshape', [], wholes([-1, width * height * channels]));
  else if (channels === 1) {
    add('Reshape', [], wholes(layout === 'NCHW' ? [-1, 1, height, width] : [-1, height, width, 1]));
  }
  // A Cast to the type it has already is free, and gives the last tensor its name.
  nodes.push(node('Cast', [tensor], pixels.name, whole('to', elementType)));
  return nodes;
}

function addArithmetic(
  add: (operator: string, attributes: readonly Message[], constant: Message) => void,
  { channels, scale, mean, std }: PixelInput,
  planes: boolean,
): void {
  const shape = planes ? [1, channels, 1, 1] : [channels];
  const factors = std.slice(0, channels).map((each) => 1 / (scale * each));
  const offsets = std.slice(0, channels).map((each, channel) => -(mean[channel] ?? 0) / each);
  if (factors.some((factor) => factor !== 1)) add('Mul', [], floats(shape, factors));
  if (offsets.some((offset) => offset !== 0)) add('Add', [], floats(shape, offsets));
}

function node(operator: string, inputs: readonly string[], output: string, ...attributes: readonly Message[]): Message {
  return Message.of(
    ...inputs.map((input) => [1, input] as const),
    [2, output],
    [3, `${output}_${operator}`],
    [4, operator],
    ...attributes.map((each) => [5, each] as const),
  );
}

function attribute(name: string, type: number, ...values: readonly (readonly [number, number | Message])[]): Message {
  return Message.of([1, name], ...values, [20, type]);
}

function whole(name: string, value: number): Message {
  return attribute(name, 2, [3, value]);
}

function floats(shape: readonly number[], values: readonly number[]): Message {
  return tensorOf(shape, FLOAT_TYPE, new Uint8Array(Float32Array.from(values).buffer));
}

function wholes(values: readonly number[]): Message {
  return tensorOf([values.length], INT64_TYPE, new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer));
}

function tensorOf(shape: readonly number[], type: number, raw: Uint8Array): Message {
  return Message.of(...shape.map((size) => [1, size] as const), [2, type], [9, raw]);
}
