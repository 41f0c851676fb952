/** Pictures as the head sees them. */
export interface Examples {
  /** One `float32[features]` a picture. */
  readonly features: readonly Float32Array[];
  /** Class of each. */
  readonly labels: readonly number[];
  /** How much each counts. */
  readonly weights: readonly number[];
}

/** Scores before the softmax, of one picture; `head` is `[classes, features + 1]`, the bias last. */
export function logitsOf(head: Float64Array, features: Float32Array, classes: number): Float64Array {
  const size = features.length;
  const logits = new Float64Array(classes);
  for (let own = 0; own < classes; own += 1) {
    const row = own * (size + 1);
    let sum = head[row + size] ?? 0;
    for (let index = 0; index < size; index += 1) sum += (head[row + index] ?? 0) * (features[index] ?? 0);
    logits[own] = sum;
  }
  return logits;
}

/** Probabilities of logits, in their place. */
export function softmax(logits: Float64Array, temperature = 1): Float64Array {
  const max = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - max) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Weighted mean of the cross-entropy and of the penalty `l2 / 2 · |weights|²`, with its gradient. The bias is not penalised. */
export function lossOf(
  head: Float64Array,
  { features, labels, weights }: Examples,
  classes: number,
  l2: number,
): { loss: number; gradient: Float64Array } {
  const size = features[0]?.length ?? 0;
  const gradient = new Float64Array(head.length);
  let loss = 0;
  for (const [at, own] of features.entries()) {
    const label = labels[at] ?? 0;
    const weight = weights[at] ?? 1;
    const scores = softmax(logitsOf(head, own, classes));
    loss -= weight * Math.log(Math.max(scores[label] ?? 0, 1e-300));
    scores[label] = (scores[label] ?? 0) - 1;
    for (const [row, score] of scores.entries()) addRow(gradient, row * (size + 1), own, weight * score);
  }
  loss += addPenalty(gradient, head, size, l2);
  return { loss: loss / features.length, gradient: gradient.map((value) => value / features.length) };
}

/** The penalty on the weights of a head, its gradient added; the bias at the end of each row goes free. */
function addPenalty(gradient: Float64Array, head: Float64Array, size: number, l2: number): number {
  let penalty = 0;
  for (const [index, value] of head.entries()) {
    if (index % (size + 1) === size) continue;
    penalty += (l2 / 2) * value * value;
    gradient[index] = (gradient[index] ?? 0) + l2 * value;
  }
  return penalty;
}

function addRow(gradient: Float64Array, start: number, features: Float32Array, factor: number): void {
  for (let index = 0; index < features.length; index += 1) {
    gradient[start + index] = (gradient[start + index] ?? 0) + factor * (features[index] ?? 0);
  }
  gradient[start + features.length] = (gradient[start + features.length] ?? 0) + factor;
}
