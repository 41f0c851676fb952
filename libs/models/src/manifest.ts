import { z } from 'zod';

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

/** A file beside model.json: a manifest can't point out of its own folder. */
const fileName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'must be the name of a file beside model.json');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hexadecimal');

/** What a model is and how it is used: `model.json` of a model repository, and an entry of the catalogue. */
export const manifestSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]+$/),
  version: z.string().regex(/^[A-Za-z0-9._-]+$/),
  engine: z.enum(['onnx']),
  /** The weights. */
  file: fileName,
  sha256,
  bytes: z.int().positive(),
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
  labelsFile: fileName,
  /** Checked as well where it is given. */
  labelsSha256: sha256.optional(),
  /** Largest batch that makes sense for the model. */
  maxBatchSize: z.int().min(1).max(1024).default(32),
});

export type Preprocessing = z.infer<typeof preprocessingSchema>;
export type ModelManifest = z.infer<typeof manifestSchema>;

/** A model whose files are on disk and verified. */
export interface ResolvedModel {
  readonly manifest: ModelManifest;
  /** Absolute path of the verified weights file. */
  readonly path: string;
  /** One label a class, in class order. */
  readonly labels: readonly string[];
}
