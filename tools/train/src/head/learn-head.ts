import { fitHead } from './fit-head.js';
import type { Picture } from './read-features.js';
import { logitsOf, softmax, type Examples } from './softmax-loss.js';

/** A learned last layer. */
export interface Head {
  /** `[classes, features + 1]`, the bias last, for features as the backbone gives them. */
  readonly weights: Float64Array;
  readonly classes: number;
  /** The penalty that cross-validation chose. */
  readonly l2: number;
  /** What its logits are divided by, in the weights already. */
  readonly temperature: number;
}

export interface LearnOptions {
  readonly classes: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** From next to no freedom to next to no penalty, the most cautious first. */
const penalties = [1e5, 1e4, 1e3, 100, 10, 1, 0.1, 0.01] as const;
/** After so many penalties in a row that were no better, weaker ones are not tried. */
const patience = 2;
const folds = 3;
/** Cross-validation looks at so many pictures at most: it only chooses a penalty. */
const mostInFolds = 2000;
/** 1 to 32: confidence may be lowered by what cross-validation says, never sharpened by it. */
const temperatures = Array.from({ length: 51 }, (_, at) => 32 ** (at / 50));

interface Tried {
  readonly l2: number;
  readonly logits: readonly Float64Array[];
  readonly loss: number;
}

/** Learns a head with the penalty that answers best on pictures it has not learned, and tempers its confidence by the same. */
export async function learnHead(
  pictures: readonly Picture[],
  { classes, signal, onProgress }: LearnOptions,
): Promise<Head> {
  const scale = scaleOf(pictures);
  const examples = examplesOf(pictures, classes, scale);
  const sampled = sample(examples, mostInFolds);
  const { l2, logits } = await bestPenalty(sampled, { classes, signal, onProgress });
  const losses = temperatures.map((each) => meanLoss(logits, sampled.labels, each));
  const temperature = temperatures[losses.indexOf(Math.min(...losses))] ?? 1;
  const fitted = await fitHead(examples, { classes, l2, signal });
  onProgress?.(1);
  return { weights: unscaled(fitted, scale, temperature), classes, l2, temperature };
}

async function bestPenalty(sampled: Examples, { classes, signal, onProgress }: LearnOptions): Promise<Tried> {
  let best: Tried = { l2: penalties[0], logits: [], loss: Infinity };
  let worse = 0;
  for (const [at, l2] of penalties.entries()) {
    const logits = await foldLogits(sampled, { classes, l2, signal });
    const loss = meanLoss(logits, sampled.labels, 1);
    worse = loss < best.loss ? 0 : worse + 1;
    if (worse === 0) best = { l2, logits, loss };
    onProgress?.((at + 1) / (penalties.length + 1));
    if (worse === patience) break;
  }
  return best;
}

/** Probabilities of a picture by a head. */
export function headScores({ weights, classes }: Head, features: Float32Array): Float64Array {
  return softmax(logitsOf(weights, features, classes));
}

interface Scale {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function scaleOf(pictures: readonly Picture[]): Scale {
  const size = pictures[0]?.features.length ?? 0;
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  for (const { features } of pictures) {
    for (const [index, value] of features.entries()) {
      mean[index] = (mean[index] ?? 0) + value / pictures.length;
      square[index] = (square[index] ?? 0) + (value * value) / pictures.length;
    }
  }
  // A feature that never changes tells nothing, and would be divided by next to zero.
  const deviation = square.map((value, index) => Math.sqrt(Math.max(value - (mean[index] ?? 0) ** 2, 1e-6)));
  return { mean, deviation };
}

/** Each label counts the same, however many pictures it has. */
function examplesOf(pictures: readonly Picture[], classes: number, { mean, deviation }: Scale): Examples {
  const counts = Array.from({ length: classes }, () => 0);
  for (const { label } of pictures) counts[label] = (counts[label] ?? 0) + 1;
  return {
    features: pictures.map(({ features }) =>
      features.map((value, index) => (value - (mean[index] ?? 0)) / (deviation[index] ?? 1)),
    ),
    labels: pictures.map(({ label }) => label),
    weights: pictures.map(({ label }) => pictures.length / (classes * (counts[label] ?? 1))),
  };
}

/** Every so manieth picture; they are in the order of their labels. */
function sample(examples: Examples, most: number): Examples {
  const step = Math.max(1, examples.features.length / most);
  const indexes = Array.from({ length: Math.floor(examples.features.length / step) }, (_, at) => Math.floor(at * step));
  return pick(examples, (at) => indexes.includes(at));
}

function pick({ features, labels, weights }: Examples, isPicked: (at: number) => boolean): Examples {
  const picked = <T>(values: readonly T[]): readonly T[] => values.filter((_, at) => isPicked(at));
  return { features: picked(features), labels: picked(labels), weights: picked(weights) };
}

/** The logits of each example by a head that has not learned it. */
async function foldLogits(examples: Examples, options: Parameters<typeof fitHead>[1]): Promise<Float64Array[]> {
  const logits: Float64Array[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const head = await fitHead(
      pick(examples, (at) => at % folds !== fold),
      options,
    );
    for (const [at, features] of examples.features.entries()) {
      if (at % folds === fold) logits[at] = logitsOf(head, features, options.classes);
    }
  }
  return logits;
}

function meanLoss(logits: readonly Float64Array[], labels: readonly number[], temperature: number): number {
  const losses = logits.map((own, at) => -Math.log(Math.max(softmax(own, temperature)[labels[at] ?? 0] ?? 0, 1e-12)));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The head for features as they come, its logits divided by the temperature. */
function unscaled(head: Float64Array, { mean, deviation }: Scale, temperature: number): Float64Array {
  const size = mean.length;
  const weights = new Float64Array(head.length);
  for (let row = 0; row < head.length; row += size + 1) {
    let bias = head[row + size] ?? 0;
    for (let index = 0; index < size; index += 1) {
      const weight = (head[row + index] ?? 0) / (deviation[index] ?? 1);
      weights[row + index] = weight / temperature;
      bias -= weight * (mean[index] ?? 0);
    }
    weights[row + size] = bias / temperature;
  }
  return weights;
}
