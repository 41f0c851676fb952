import type { LabelScore } from '@sightline/messages';

/** The `count` most probable labels, best first; of equal ones the lower index first. */
export function topLabels(scores: Float32Array, labels: readonly string[], count: number): LabelScore[] {
  // Indexes of the best so far, best first. A sort of all thousand would cost more than the rest of the answer.
  const best: number[] = [];
  const scoreAt = (index: number): number => scores[index] ?? 0;
  for (let index = 0; index < scores.length; index += 1) {
    const last = best.at(-1);
    if (best.length === count && last !== undefined && scoreAt(index) <= scoreAt(last)) continue;
    if (best.length === count) best.pop();
    let place = best.length;
    while (place > 0 && scoreAt(best[place - 1] ?? 0) < scoreAt(index)) place -= 1;
    best.splice(place, 0, index);
  }
  return best.map((index) => ({ label: labels[index] ?? `class ${String(index)}`, confidence: scoreAt(index), index }));
}
