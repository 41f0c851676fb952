import { z } from 'zod';
import { endpointSchema } from './endpoint.js';

/** How an image becomes the model's input. It is part of the model: other pixels give other probabilities. */
export const preprocessingSchema = z.strictObject({
  /** Width and height of the input in pixels. */
  width: z.int().min(1).max(4096),
  height: z.int().min(1).max(4096),
  /**
   * `stretch`: the whole image, aspect ratio not kept. `center`: the shorter side is resized to size / cropFraction, the
   * centre is cropped.
   */
  crop: z.enum(['stretch', 'center']),
  /** Side of the crop as a share of the resized shorter side, such as 0.875 (224 of 256). */
  cropFraction: z.number().gt(0).max(1).default(1),
  interpolation: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos3']),
});

/** How pixels become the input tensor. */
export const inputSchema = z.strictObject({
  /** Name of the input tensor. */
  name: z.string(),
  layout: z.enum(['NHWC', 'NCHW']),
  colorOrder: z.enum(['RGB', 'BGR']),
  /** `uint8`: normalisation is in the graph. `float32`: (pixel / scale - mean) / std per channel. */
  type: z.enum(['uint8', 'float32']),
  scale: z.number().positive().default(1),
  mean: z.tuple([z.number(), z.number(), z.number()]).default([0, 0, 0]),
  std: z.tuple([z.number(), z.number(), z.number()]).default([1, 1, 1]),
});

/** A file beside model.json, or in a folder beside it: a manifest can't point out of its own folder. */
const filePath = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/, 'must be a path of a file beside model.json');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hexadecimal');
const fileFacts = {
  file: filePath,
  sha256,
  bytes: z.int().positive(),
};

const commonFields = {
  name: z.string().regex(/^[a-z0-9_]+$/),
  version: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/),
  /** Where the weights come from, and under which licence. */
  source: z.string(),
  licence: z.string(),
  preprocessing: preprocessingSchema,
  input: inputSchema,
  output: z.strictObject({
    name: z.string(),
    /** `logits` get a softmax, `probabilities` are taken as they are. */
    kind: z.enum(['logits', 'probabilities']),
  }),
  /** File with one label a line, in class order. Labels may repeat: a class is told by its index. */
  labelsFile: filePath,
  /** Checked as well where it is given. */
  labelsSha256: sha256.optional(),
  /** Largest batch that makes sense for the model. */
  maxBatchSize: z.int().min(1).max(1024).default(32),
  /** Files that tell about the model and are not needed to run it, such as recorded outputs: they go where the model goes. */
  documents: z.array(filePath).max(100).default([]),
};

/** The manifest of a model whose weights are files. */
export const localManifestSchema = z.strictObject({
  /** What runs the weights: ONNX Runtime, or TensorFlow. */
  engine: z.enum(['onnx', 'tensorflow']),
  ...commonFields,
  /** The weights: an ONNX file, or the `saved_model.pb` of a SavedModel folder. */
  ...fileFacts,
  /** Further files of the weights, such as the variables of a SavedModel. */
  moreFiles: z.array(z.strictObject(fileFacts)).default([]),
});

const remoteSchema = z.strictObject({
  /** Another server runs the model. */
  engine: z.literal('remote'),
  ...commonFields,
  endpoint: endpointSchema,
});

/** What a model is and how it is used: `model.json` of a model repository, and an entry of the catalogue. */
export const manifestSchema = z.discriminatedUnion('engine', [localManifestSchema, remoteSchema]);

export type Preprocessing = z.infer<typeof preprocessingSchema>;
/** A model whose weights are files. */
export type LocalManifest = z.infer<typeof localManifestSchema>;
/** A model that another server runs. */
export type RemoteManifest = z.infer<typeof remoteSchema>;
export type ModelManifest = LocalManifest | RemoteManifest;

/** A model whose files are on disk and verified. */
export interface ResolvedLocalModel {
  readonly manifest: LocalManifest;
  /** Absolute path of the verified weights file. */
  readonly path: string;
  /** One label a class, in class order. */
  readonly labels: readonly string[];
}

/** A model that another server runs; its labels are verified. */
export interface ResolvedRemoteModel {
  readonly manifest: RemoteManifest;
  readonly path?: undefined;
  readonly labels: readonly string[];
}

export type ResolvedModel = ResolvedLocalModel | ResolvedRemoteModel;

/** The model as `openClassifier` of libs/inference takes it. */
export function engineModel(model: ResolvedModel): (LocalManifest & { readonly path: string }) | RemoteManifest {
  return model.path === undefined ? model.manifest : { ...model.manifest, path: model.path };
}
