import { openClassifier, type Classifier } from '@sightline/inference';
import { engineModel, openEmbeddedModel, type ResolvedLocalModel } from '@sightline/models';

/** An embedded model, loaded by the engine of the services. */
export interface EmbeddedClassifier {
  readonly model: ResolvedLocalModel;
  readonly classifier: Classifier;
}

/** Loads an embedded model with one thread. */
export async function openEmbeddedClassifier(name: string): Promise<EmbeddedClassifier> {
  const model = await openEmbeddedModel(name);
  const classifier = await openClassifier(engineModel(model), {
    maxBatchSize: model.manifest.maxBatchSize,
    sessions: 1,
    threadsPerSession: 1,
    wideThreads: 0,
    onFailure: (error) => {
      throw error;
    },
  });
  return { model, classifier };
}

/** Index of the highest score; -1 where there are none. */
export function topClass(scores: Float32Array | undefined): number {
  return scores === undefined ? -1 : scores.indexOf(Math.max(...scores));
}
