import { readFileSync } from 'node:fs';
import type { ModelName } from './assumptions.js';

/** A distribution: values at even shares from the least to the largest, milliseconds. */
export type Quantiles = readonly number[];

/** What some work takes. */
export interface WorkTimes {
  /** By itself, from its start to its end. */
  readonly aloneMs: Quantiles;
  /** CPU time on average: by itself, and while every core does such work. */
  readonly aloneCpuMs: number;
  readonly fullCpuMs: number;
}

/** Calls of a model. */
export interface ModelTimes {
  /** By the number of images, on one thread. */
  readonly calls: Readonly<Record<string, WorkTimes>>;
  /** One image over all cores. */
  readonly wideMs: Quantiles;
  /** CPU time of that, all threads together. */
  readonly wideCpuMs: number;
  /** CPU time of a call of one image while twice as many threads as cores take turns, and with them the caches. */
  readonly crowdedCpuMs: number;
}

/** One worker with so many images under way all the time. */
export interface LoopTimes {
  readonly callers: number;
  readonly imagesPerS: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly workerCpuMs: number;
  /** 0 where the broker's process is not to be seen. */
  readonly brokerCpuMs: number;
  /** Of the benchmark itself, which sends images and reads results. */
  readonly clientCpuMs: number;
  readonly imagesPerTransaction: number;
  readonly imagesPerCall: number;
  /** Share of the cores that other programs had meanwhile: more than a little, and the times tell of them. */
  readonly takenByOthers: number;
}

/** What `npm run bench -- stages --json` records: times of each stage of the pipeline, on one machine. */
export interface Recording {
  readonly recordedAt: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly imageBytes: number;
  readonly resultBytes: number;
  readonly decode: WorkTimes;
  readonly models: Readonly<Partial<Record<ModelName, ModelTimes>>>;
  /** An image that is alone: from before its send until a worker takes it up, and from its prediction until that can be read. */
  readonly toWorkerMs: Quantiles;
  readonly toReaderMs: Quantiles;
  /** One worker with few and with many images under way. */
  readonly loops: readonly [LoopTimes, LoopTimes];
  /** From the start of a worker until it is ready. */
  readonly readyMs: number;
  /** Results a second that one reader of all of them takes in. */
  readonly readResultsPerS: number;
}

/** The recording of this repository. */
export const recording = JSON.parse(readFileSync(new URL('../recording.json', import.meta.url), 'utf8')) as Recording;

/** The mean of a distribution. */
export function meanOf(quantiles: Quantiles): number {
  const inner = quantiles.slice(1).map((value, index) => (value + (quantiles[index] ?? value)) / 2);
  return inner.reduce((sum, value) => sum + value, 0) / inner.length;
}

/** The value that a share of the distribution, 0 to 1, does not exceed. */
export function valueAt(quantiles: Quantiles, share: number): number {
  const place = share * (quantiles.length - 1);
  const below = quantiles[Math.floor(place)] ?? NaN;
  const above = quantiles[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}
