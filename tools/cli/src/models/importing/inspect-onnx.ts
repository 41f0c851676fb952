import { ModelError } from '@sightline/models';
import { Message, OnnxGraph, OnnxGraphError, type TensorInfo } from '@sightline/onnx-graph';
import type { Inspection, ModelTensor } from './inspection.js';

const types: Readonly<Record<number, ModelTensor['type']>> = { 1: 'float32', 2: 'uint8', 10: 'float16' };

/** What an ONNX file says of itself, and the files beside it that hold its weights. */
export interface OnnxInspection extends Inspection {
  readonly externalFiles: readonly string[];
}

/**
 * Reads the inputs and outputs of an ONNX model.
 * @throws ModelError `not_a_model` or `unsafe_archive`.
 */
export function inspectOnnx(bytes: Uint8Array, path: string): OnnxInspection {
  try {
    const graph = OnnxGraph.read(bytes);
    if (graph.outputs.length === 0) throw new OnnxGraphError('It has no outputs.');
    const externalFiles = externalLocations(bytes);
    return { inputs: graph.inputs.map(tensorOf), outputs: graph.outputs.map(tensorOf), externalFiles };
  } catch (error) {
    if (!(error instanceof OnnxGraphError)) throw error;
    const message = `${path} is no ONNX model: ${error.message} What can be imported: .onnx, a SavedModel folder or its .tar.gz, .keras.`;
    throw new ModelError('not_a_model', message, { cause: error });
  }
}

function tensorOf({ name, elementType, shape }: TensorInfo): ModelTensor {
  const sizes = shape.map((size) => (typeof size === 'number' && size > 0 ? size : undefined));
  return { name, type: types[elementType] ?? 'other', shape: shape.length === 0 ? undefined : sizes };
}

/** Files that an entry has anyway. */
const OWN_FILES = ['model.json', 'labels.txt', 'reference.json'];

/** Files that weights lie in apart from the graph: `external_data` of the initializers. */
function externalLocations(bytes: Uint8Array): readonly string[] {
  const weights = Message.read(bytes)
    .messages(7)
    .flatMap((graph) => graph.messages(5));
  const locations = weights
    .filter((tensor) => tensor.whole(14) === 1)
    .flatMap((tensor) => tensor.messages(13))
    .filter((entry) => entry.text(1) === 'location')
    .map((entry) => entry.text(2));
  const unsafe = locations.find(
    (location) => !/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(location) || OWN_FILES.includes(location),
  );
  if (unsafe !== undefined) {
    throw new ModelError(
      'unsafe_archive',
      `The model's weights are to be read from "${unsafe}", which is no plain file beside it.`,
    );
  }
  return [...new Set(locations)];
}
