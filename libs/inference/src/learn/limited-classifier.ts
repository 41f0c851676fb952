import type { ThreadedClassifier } from '../engines/threaded-classifier.js';

/** A classifier held to smaller batches, and perhaps to one session for an image that is alone; memory for the rest stays. */
export function limitedClassifier(
  classifier: ThreadedClassifier,
  { maxBatchSize, keepsWide }: { readonly maxBatchSize: number; readonly keepsWide: boolean },
): ThreadedClassifier {
  const { concurrency, threadsPerCall, classes } = classifier;
  const refusal = (images: number): RangeError =>
    new RangeError(`a batch has 1 to ${String(maxBatchSize)} images, not ${String(images)}`);
  return {
    maxBatchSize,
    concurrency,
    threadsPerCall,
    classes,
    hasWide: classifier.hasWide && keepsWide,
    warmUp: () => classifier.warmUp(maxBatchSize),
    classify: async (batch, moreToCome = false) => {
      if (batch.length > maxBatchSize) throw refusal(batch.length);
      return classifier.classify(batch, moreToCome || !keepsWide);
    },
    classifyWide: (batch) => classifier.classifyWide(batch),
    close: () => classifier.close(),
  };
}
