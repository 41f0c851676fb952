import type { Pixels } from './classifier.js';

/** Checks what `classify` was handed. @throws RangeError for an empty or too large batch and for pixels of another size. */
export function checkBatch(
  batch: readonly Pixels[],
  maxBatchSize: number,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  if (batch.length < 1 || batch.length > maxBatchSize) {
    throw new RangeError(`a batch has 1 to ${String(maxBatchSize)} images, not ${String(batch.length)}`);
  }
  for (const image of batch) {
    if (image.width !== width || image.height !== height || image.data.length !== width * height * 3) {
      throw new RangeError(`the model takes ${String(width)}×${String(height)} RGB pixels`);
    }
  }
}
