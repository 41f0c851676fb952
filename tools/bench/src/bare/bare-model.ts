import { openEmbeddedModel } from '@sightline/models';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

/** What the baselines need to know of the model, the same one that the services answer with. */
export interface BareModel {
  readonly path: string;
  readonly input: string;
  readonly output: string;
  /** Side of the input, pixels. */
  readonly size: number;
  /** Side that the shorter one is resized to before the crop. */
  readonly cover: number;
}

/** The model of every benchmark. */
export const modelName = 'efficientnet_lite0';

/** The model as the baselines take it. */
export async function bareModel(): Promise<BareModel> {
  const { path, manifest } = await openEmbeddedModel(modelName);
  const { preprocessing, input, output } = manifest;
  const { width, cropFraction } = preprocessing;
  return { path, input: input.name, output: output.name, size: width, cover: Math.round(width / cropFraction) };
}

/** Decodes a JPEG into the pixels of the model, the shortest way that gives the same pixels as the services. */
export async function decode(jpeg: Uint8Array, { size, cover }: BareModel): Promise<Uint8Array> {
  const margin = Math.floor((cover - size) / 2);
  return sharp(jpeg)
    .resize({ width: cover, height: cover, fit: 'cover', kernel: 'cubic', fastShrinkOnLoad: false })
    .extract({ left: margin, top: margin, width: size, height: size })
    .raw()
    .toBuffer();
}

/** How a session uses the cores. */
export interface SessionPlan {
  readonly threads: number;
  /** Whether its threads wait for work by spinning, the default of ONNX Runtime. */
  readonly spin: boolean;
}

export function openSession({ path }: BareModel, { threads, spin }: SessionPlan): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: spin ? '1' : '0' } } },
  });
}

/** The most probable class of an image and its probability. */
export async function classify(
  session: InferenceSession,
  { input, output, size }: BareModel,
  pixels: Uint8Array,
): Promise<{ readonly index: number; readonly confidence: number }> {
  const result = await session.run({ [input]: new Tensor('uint8', pixels, [1, size, size, 3]) });
  const scores = result[output]?.data;
  if (!(scores instanceof Float32Array)) throw new TypeError(`${output} is not of type float32`);
  let best = 0;
  for (let index = 1; index < scores.length; index += 1) {
    if ((scores[index] ?? 0) > (scores[best] ?? 0)) best = index;
  }
  return { index: best, confidence: scores[best] ?? 0 };
}
