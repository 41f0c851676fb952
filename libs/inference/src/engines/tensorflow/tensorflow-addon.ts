import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What TensorFlow says of a tensor that it holds. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/**
 * The native part of @tensorflow/tfjs-node, as far as it is used. The package's JavaScript has a call for the same, but turns
 * uint8 pixels into int32 and back on the way, and takes 0.3 s and 30 MB of each thread to load.
 */
export interface TensorflowAddon {
  readonly TF_FLOAT: number;
  readonly TF_UINT8: number;
  createTensor(shape: readonly number[], dtype: number, data: Uint8Array | Float32Array): number;
  deleteTensor(id: number): void;
  /** A copy of the numbers of a tensor. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  /** Tags are separated by commas. */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Tensors are named as in the graph, `operation:output`. */
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): TensorMetadata[];
  /** Tensors that were made or returned and not deleted. */
  getNumOfTensors(): number;
  /** Whether TensorFlow computes on a GPU. */
  isUsingGpuDevice(): boolean;
}

const require = createRequire(import.meta.url);

/** Loads the addon of an installed package. */
export function loadTensorflowAddon(enginePackage: string): TensorflowAddon {
  const lib = join(enginePackage, 'lib');
  const folder = readdirSync(lib).find((name) => name.startsWith('napi-v'));
  if (folder === undefined) throw new Error(`${lib} has no addon.`);
  return require(join(lib, folder, 'tfjs_binding.node')) as TensorflowAddon;
}

/** A map of a protobuf message as google-protobuf hands it over. */
interface ProtoMap<T> {
  get(key: string): T | undefined;
  keys(): Iterator<string>;
}

/** What a signature says of one of its tensors. */
export interface TensorInfoMessage {
  getName(): string;
  getDtype(): number;
  getTensorShape(): { getUnknownRank(): boolean; getDimList(): { getSize(): number }[] } | undefined;
}

export interface SignatureMessage {
  getInputsMap(): ProtoMap<TensorInfoMessage>;
  getOutputsMap(): ProtoMap<TensorInfoMessage>;
}

/** `SavedModel` of TensorFlow's saved_model.proto, as far as it is used. */
export interface SavedModelMessage {
  getMetaGraphsList(): {
    getMetaInfoDef(): { getTagsList(): string[] } | undefined;
    getSignatureDefMap(): ProtoMap<SignatureMessage>;
  }[];
}

interface SavedModelMessages {
  readonly DataType: Readonly<Record<string, number>>;
  readonly SavedModel: { deserializeBinary(bytes: Uint8Array): SavedModelMessage };
}

/** The messages of a SavedModel, as the package knows them. */
export function loadSavedModelMessages(enginePackage: string): SavedModelMessages {
  return require(join(enginePackage, 'dist', 'proto', 'api_pb.js')) as SavedModelMessages;
}
