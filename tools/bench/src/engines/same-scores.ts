/** Two engines of one kind may add up in another order, and two versions of one may have other kernels. */
const tolerance = 1e-3;

/**
 * Holds the scores of both sides together: times mean nothing where the two don't run the same model on the same pixels.
 * @throws Error that says where they differ.
 */
export function requireSameScores(ours: readonly (readonly number[])[], python: readonly (readonly number[])[]): void {
  if (ours.length !== python.length) throw new Error(`Python gave ${python.length} images scores, not ${ours.length}.`);
  for (const [image, scores] of ours.entries()) {
    const theirs = python[image] ?? [];
    const differences = scores.map((score, index) => Math.abs(score - (theirs[index] ?? NaN)));
    if (scores.length === theirs.length && differences.every((difference) => difference <= tolerance)) continue;
    throw new Error(`Image ${image} has other scores in Python: the two don't run the same model.`);
  }
}
