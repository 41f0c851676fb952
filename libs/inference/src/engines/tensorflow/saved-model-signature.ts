import { readFile } from 'node:fs/promises';
import type { TensorModel } from '../../engine-model.js';
import {
  loadSavedModelMessages,
  type SavedModelMessage,
  type SignatureMessage,
  type TensorInfoMessage,
} from './tensorflow-addon.js';

/** How a SavedModel is called. */
export interface SavedModelSignature {
  /** Tags of the graph, separated by commas. */
  readonly tags: string;
  /** Names of the tensors in the graph. */
  readonly inputTensor: string;
  readonly outputTensor: string;
  /** Images that the input's shape allows: 1, or any number. */
  readonly maxBatchSize: number;
}

type Map = ReturnType<SignatureMessage['getInputsMap']>;

const SIGNATURE = 'serving_default';
const SERVING_TAG = 'serve';
const DATA_TYPES = { uint8: 'DT_UINT8', float32: 'DT_FLOAT' } as const;

/**
 * Reads the signature `serving_default` of a SavedModel and holds it against the model's description: TensorFlow itself would
 * run pixels of another size or type and give numbers that mean nothing.
 * @throws Error with a sentence that says what doesn't fit.
 */
export async function readSignature(
  path: string,
  enginePackage: string,
  { input, output }: TensorModel,
  inputDims: readonly number[],
): Promise<SavedModelSignature> {
  const messages = loadSavedModelMessages(enginePackage);
  const { tags, signature } = servingSignature(parse(await readFile(path), messages.SavedModel), path);
  const typeName = (type: number): string =>
    Object.keys(messages.DataType).find((name) => messages.DataType[name] === type) ?? String(type);

  const [inputs, outputs] = [signature.getInputsMap(), signature.getOutputsMap()];
  const others = namesOf(inputs).filter((name) => name !== input.name);
  const inputInfo = required(inputs, input.name, 'input');
  if (others.length > 0) throw new Error(`The SavedModel needs more inputs than the image: ${others.join(', ')}.`);
  requireType(`input ${input.name}`, typeName(inputInfo.getDtype()), DATA_TYPES[input.type]);
  const dims = dimsOf(inputInfo);
  if (dims && !fits(dims, inputDims)) {
    throw new Error(
      `Input ${input.name} of the SavedModel has the shape ${shapeText(dims)}, the manifest describes ${shapeText([-1, ...inputDims.slice(1)])}.`,
    );
  }

  const outputInfo = required(outputs, output.name, 'output');
  requireType(`output ${output.name}`, typeName(outputInfo.getDtype()), DATA_TYPES.float32);
  const outputDims = dimsOf(outputInfo);
  if (outputDims && outputDims.length !== 2) {
    throw new Error(
      `Output ${output.name} of the SavedModel has the shape ${shapeText(outputDims)}, not [batch, classes].`,
    );
  }
  return {
    tags,
    inputTensor: inputInfo.getName(),
    outputTensor: outputInfo.getName(),
    maxBatchSize: largestBatch(dims?.[0]),
  };
}

function parse(
  bytes: Uint8Array,
  type: { deserializeBinary(bytes: Uint8Array): SavedModelMessage },
): SavedModelMessage {
  try {
    return type.deserializeBinary(bytes);
  } catch (error) {
    throw new Error('The file is no SavedModel: it must be the saved_model.pb that TensorFlow wrote.', {
      cause: error,
    });
  }
}

function servingSignature(message: SavedModelMessage, path: string): { tags: string; signature: SignatureMessage } {
  const graphs = message.getMetaGraphsList().map((graph) => {
    return { tags: graph.getMetaInfoDef()?.getTagsList() ?? [], signatures: graph.getSignatureDefMap() };
  });
  // Of a graph for serving on other hardware the one without further tags is for everyone.
  const serving = graphs
    .filter(({ tags }) => tags.includes(SERVING_TAG))
    .sort((one, other) => one.tags.length - other.tags.length)[0];
  if (!serving) throw new Error(`${path} is no SavedModel with a graph tagged ${SERVING_TAG}.`);
  const signature = serving.signatures.get(SIGNATURE);
  if (!signature) {
    const names = namesOf(serving.signatures).filter((name) => !name.startsWith('__'));
    throw new Error(
      `The SavedModel has no signature ${SIGNATURE} but ${names.join(', ') || 'none'}: save it with signatures={"${SIGNATURE}": …}.`,
    );
  }
  return { tags: serving.tags.join(','), signature };
}

function required(map: Map, name: string, kind: 'input' | 'output'): TensorInfoMessage {
  const info = map.get(name);
  if (!info) throw new Error(`The SavedModel has no ${kind} ${name}, it has ${namesOf(map).join(', ') || 'none'}.`);
  return info;
}

function requireType(what: string, found: string, expected: string): void {
  if (found !== expected) throw new Error(`The ${what} of the SavedModel is ${found}, not ${expected}.`);
}

function namesOf(map: { keys(): Iterator<string> }): string[] {
  const names: string[] = [];
  const keys = map.keys();
  for (let next = keys.next(); next.done !== true; next = keys.next()) names.push(next.value);
  return names;
}

/** Undefined where any shape will do. */
function dimsOf(info: TensorInfoMessage): number[] | undefined {
  const shape = info.getTensorShape();
  if (!shape || shape.getUnknownRank()) return undefined;
  return shape.getDimList().map((dim) => dim.getSize());
}

function fits(dims: readonly number[], wanted: readonly number[]): boolean {
  return dims.length === wanted.length && dims.every((dim, axis) => axis === 0 || dim === -1 || dim === wanted[axis]);
}

function shapeText(dims: readonly number[]): string {
  return `[${dims.map((dim) => (dim === -1 ? 'any' : dim)).join(', ')}]`;
}

function largestBatch(batch = -1): number {
  if (batch === -1) return Infinity;
  if (batch !== 1) throw new Error(`Its batch size is fixed to ${batch}: export it with a variable one, or with 1.`);
  return batch;
}
