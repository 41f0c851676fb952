import { ModelError } from '@sightline/models';
import { Message, OnnxGraphError } from '@sightline/onnx-graph';
import type { Inspection, ModelTensor } from './inspection.js';

// Field numbers of tensorflow/core/protobuf/saved_model.proto and meta_graph.proto.
const META_GRAPHS = 2;
const META_INFO = 1;
const TAGS = 4;
const SIGNATURES = 5;
const INPUTS = 1;
const OUTPUTS = 2;

const types: Readonly<Record<number, ModelTensor['type']>> = { 1: 'float32', 4: 'uint8', 19: 'float16' };

/**
 * Reads the signature `serving_default` of a saved_model.pb.
 * @throws ModelError `not_a_model`.
 */
export function inspectSavedModel(bytes: Uint8Array, path: string): Inspection {
  try {
    const graphs = Message.read(bytes).messages(META_GRAPHS);
    const serving = graphs.find((graph) => graph.messages(META_INFO)[0]?.texts(TAGS).includes('serve') ?? false);
    if (serving === undefined) throw new ModelError('not_a_model', `${path} has no graph with the tag "serve".`);
    const signatures = entriesOf(serving, SIGNATURES);
    const signature = signatures.find(([name]) => name === 'serving_default')?.[1];
    if (signature === undefined) {
      const names = signatures.map(([name]) => name).filter((name) => !name.startsWith('__'));
      throw new ModelError(
        'not_a_model',
        `${path} has no signature serving_default but ${names.join(', ') || 'none'}: save it with signatures={"serving_default": …}.`,
      );
    }
    return { inputs: tensorsOf(signature, INPUTS), outputs: tensorsOf(signature, OUTPUTS) };
  } catch (error) {
    if (!(error instanceof OnnxGraphError)) throw error;
    throw new ModelError('not_a_model', `${path} is no saved_model.pb of TensorFlow, or is cut off.`, { cause: error });
  }
}

/** Entries of a protobuf map of messages. */
function entriesOf(message: Message, field: number): readonly (readonly [name: string, value: Message])[] {
  return message.messages(field).map((entry) => [entry.text(1), entry.messages(2)[0] ?? Message.of()] as const);
}

function tensorsOf(signature: Message, field: number): readonly ModelTensor[] {
  return entriesOf(signature, field).map(([name, info]) => {
    const shape = info.messages(3)[0];
    const anyShape = shape === undefined || shape.whole(3) === 1;
    const sizes = shape?.messages(2).map((dim) => dim.whole(1) ?? 0);
    const known = sizes?.map((size) => (size > 0 ? size : undefined));
    return { name, type: types[info.whole(2) ?? 0] ?? 'other', shape: anyShape ? undefined : known };
  });
}
