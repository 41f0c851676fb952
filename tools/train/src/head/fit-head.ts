import { setImmediate } from 'node:timers/promises';
import { lossOf, type Examples } from './softmax-loss.js';

export interface FitOptions {
  readonly classes: number;
  /** Weight of the penalty on the weights' squares, against the sum of the losses. */
  readonly l2: number;
  readonly signal?: AbortSignal | undefined;
}

const memory = 8;
const maxSteps = 150;
/** Steps that gain less than this share are noise in a held-out picture's score. */
const leastGain = 1e-7;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * The weights of a softmax regression, `[classes, features + 1]` with the bias last, that minimise its penalised loss: L-BFGS
 * (Nocedal and Wright, Numerical Optimization, algorithm 7.4) with backtracking. The event loop gets its turn at each step.
 */
export async function fitHead(examples: Examples, { classes, l2, signal }: FitOptions): Promise<Float64Array> {
  const size = classes * ((examples.features[0]?.length ?? 0) + 1);
  let at = new Float64Array(size);
  let { loss, gradient } = lossOf(at, examples, classes, l2);
  const pairs: Pair[] = [];
  for (let count = 0; count < maxSteps; count += 1) {
    await setImmediate();
    signal?.throwIfAborted();
    const direction = descent(gradient, pairs);
    const slope = dot(direction, gradient);
    const found = search(at, direction, slope, loss, (place) => lossOf(place, examples, classes, l2));
    if (found === undefined) break;
    const step = found.place.map((value, index) => value - (at[index] ?? 0));
    const change = found.gradient.map((value, index) => value - (gradient[index] ?? 0));
    const curvature = dot(step, change);
    if (curvature > 1e-12) pairs.push({ step, change, curvature });
    if (pairs.length > memory) pairs.shift();
    const gain = loss - found.loss;
    at = found.place;
    ({ loss, gradient } = found);
    if (gain < leastGain * Math.max(1e-3, loss)) break;
  }
  return at;
}

type Loss = (place: Float64Array) => { loss: number; gradient: Float64Array };

function search(at: Float64Array, direction: Float64Array, slope: number, before: number, lossAt: Loss) {
  for (let length = 1; length > 1e-8; length /= 2) {
    const place = at.map((value, index) => value + length * (direction[index] ?? 0));
    const { loss, gradient } = lossAt(place);
    if (loss <= before + 1e-4 * length * slope) return { place, loss, gradient };
  }
  return undefined;
}

function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { step, change, curvature } of pairs.toReversed()) {
    const share = dot(step, direction) / curvature;
    shares.push(share);
    addTo(direction, change, -share);
  }
  const last = pairs.at(-1);
  const scale = last
    ? last.curvature / dot(last.change, last.change)
    : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
  for (let index = 0; index < direction.length; index += 1) direction[index] = (direction[index] ?? 0) * scale;
  for (const { step, change, curvature } of pairs) {
    addTo(direction, step, (shares.pop() ?? 0) - dot(change, direction) / curvature);
  }
  return direction;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

function addTo(target: Float64Array, values: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index += 1) {
    target[index] = (target[index] ?? 0) + factor * (values[index] ?? 0);
  }
}
