import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { decodeImage, ImageError, type ImageLimits } from '@sightline/image';
import { openClassifier, type Classifier, type Pixels } from '@sightline/inference';
import { engineModel, ModelError, type ResolvedModel } from '@sightline/models';

/** A loaded model that answers for files. */
export interface ModelRunner {
  readonly model: ResolvedModel;
  readonly classes: number;
  /** Decodes a picture as the services do. @throws ImageError */
  decode(bytes: Uint8Array): Promise<Pixels>;
  /** Scores of one image, and the time of the model call. @throws ModelError `unusable_scores` */
  run(pixels: Pixels): Promise<{ readonly scores: Float32Array; readonly inferredMs: number }>;
  close(): Promise<void>;
}

const limits: ImageLimits = { maxBytes: 64 * 2 ** 20, maxPixels: 100_000_000 };

/**
 * Loads a model with the engine of the services.
 * @throws EngineError when the engine can't run it.
 */
export async function openModelRunner(model: ResolvedModel): Promise<ModelRunner> {
  const classifier: Classifier = await openClassifier(engineModel(model), {
    sessions: 1,
    threadsPerSession: availableParallelism(),
    wideThreads: 0,
    maxBatchSize: 1,
    // Each call rejects as well, which is what is waited for here.
    onFailure: () => undefined,
  });
  return {
    model,
    classes: classifier.classes,
    decode: async (bytes) => (await decodeImage(bytes, model.manifest.preprocessing, limits)).pixels,
    async run(pixels) {
      const { scores, inferredMs } = await classifier.classify([pixels]);
      const [own] = scores;
      if (own !== undefined) return { scores: own, inferredMs };
      throw new ModelError(
        'unusable_scores',
        `The model ${model.manifest.name} gives numbers that are not finite (NaN): its weights are damaged, or the preprocessing is not its own.`,
      );
    },
    close: () => classifier.close(),
  };
}

/** Reads a picture file for a model. @throws ModelError `not_found`, or ImageError with the file's name */
export async function decodeFile(runner: ModelRunner, path: string): Promise<Pixels> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ModelError('not_found', `The picture ${path} can't be read.`, { cause: error });
  });
  try {
    return await runner.decode(bytes);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new ModelError('wrong_answer', `${path}: ${error.message}`, { cause: error });
  }
}

/** The best classes, best first. */
export function topClasses(scores: Float32Array, count: number): readonly { index: number; score: number }[] {
  const all = Array.from(scores, (score, index) => ({ index, score }));
  return all.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, count);
}
