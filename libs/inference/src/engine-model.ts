import type { TensorInput } from './tensor-input.js';

/** What every engine needs to know of a model's tensors; a manifest has this shape. */
export interface TensorModel {
  /** Size of the pixels. */
  readonly preprocessing: { readonly width: number; readonly height: number };
  readonly input: TensorInput;
  readonly output: {
    readonly name: string;
    /** `logits` get a softmax, `probabilities` are taken as they are. */
    readonly kind: 'logits' | 'probabilities';
  };
}

/** A model that is loaded into this process; a resolved model's manifest with its path has this shape. */
export interface LocalModel extends TensorModel {
  readonly engine: 'onnx' | 'tensorflow';
  /** Path of the weights: an ONNX file, or the `saved_model.pb` of a SavedModel folder. */
  readonly path: string;
  /** Folder of the package that runs it, for an engine that is installed apart; `openClassifier` finds it. */
  readonly enginePackage?: string;
}

/** A model that another server runs. */
export interface RemoteModel extends TensorModel {
  readonly engine: 'remote';
  readonly endpoint: RemoteEndpoint;
}

/** Where a model server answers for a model; `endpoint` of a manifest has this shape. */
export interface RemoteEndpoint {
  /** Open Inference Protocol v2 over HTTP or gRPC, or the REST API of TensorFlow Serving. */
  readonly protocol: 'open_inference_rest' | 'open_inference_grpc' | 'tensorflow_serving_rest';
  /** `http://host:port`, `https://host:port`, or for gRPC `grpc://host:port` and `grpcs://host:port`. */
  readonly url: string;
  /** Name of the model there. */
  readonly model: string;
  /** Version of the model there; undefined leaves it to the server. */
  readonly version?: string | undefined;
  /** Signature of a TensorFlow model; `serving_default` when left out. */
  readonly signature?: string | undefined;
  /** How long one call may take, retries included, milliseconds. */
  readonly deadlineMs: number;
  /** How long one attempt may take; half of deadlineMs when left out. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first; 2 when left out. */
  readonly retries?: number | undefined;
  /** Calls that run at the same time. */
  readonly concurrency: number;
}

/** A model as an engine takes it. */
export type EngineModel = LocalModel | RemoteModel;
