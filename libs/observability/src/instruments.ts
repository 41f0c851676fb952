import type { Counter, Histogram, ObservableCounter, ObservableGauge } from '@opentelemetry/api';
import { meter, prometheusName } from './meter.js';

/** Anything of bounded variety: never an id, a key or a file name. */
export type Labels<Name extends string> = Readonly<Partial<Record<Name, string | number>>>;

/** What is known of an instrument beside its values; docs/metrics.md is made of it. */
export interface Instrument {
  /** As OpenTelemetry has it: `image.decode.duration`. */
  readonly name: string;
  /** As Prometheus has it: `image_decode_duration_seconds`. */
  readonly prometheusName: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** In the notation of UCUM: `s`, `By`, `1`, `{image}`. */
  readonly unit: string;
  readonly description: string;
  readonly labels: readonly string[];
}

// From 1 ms to 10 s, as OpenTelemetry advises for HTTP, with two steps more where an image's stages lie.
const SECONDS = [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const known: Instrument[] = [];

/** Every instrument that was made, in the order of metrics.ts. */
export const instruments: readonly Instrument[] = known;

function note(
  type: Instrument['type'],
  name: string,
  unit: string,
  rest: Pick<Instrument, 'description' | 'labels'>,
): void {
  known.push({ name, prometheusName: prometheusName({ name, unit, type }), type, unit, ...rest });
}

/** A histogram of any unit. */
export function histogram<const Name extends string = never>(
  name: string,
  unit: string,
  description: string,
  labels: readonly Name[],
  explicitBucketBoundaries: number[],
): Histogram<Labels<Name>> {
  note('histogram', name, unit, { description, labels });
  return meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries } });
}

/** A histogram of times, recorded in seconds. */
export function durations<const Name extends string = never>(
  name: string,
  description: string,
  labels: readonly Name[] = [],
  boundaries = SECONDS,
): Histogram<Labels<Name>> {
  return histogram(name, 's', description, labels, boundaries);
}

/** A counter that is added to. */
export function counts<const Name extends string = never>(
  name: string,
  unit: string,
  description: string,
  labels: readonly Name[] = [],
): Counter<Labels<Name>> {
  note('counter', name, unit, { description, labels });
  return meter.createCounter(name, { description, unit });
}

/** A counter whose sum is asked for when metrics are read. */
export function observedCounts<const Name extends string = never>(
  name: string,
  unit: string,
  description: string,
  labels: readonly Name[] = [],
): ObservableCounter<Labels<Name>> {
  note('counter', name, unit, { description, labels });
  return meter.createObservableCounter(name, { description, unit });
}

/** A value that is asked for when metrics are read. */
export function gauge<const Name extends string = never>(
  name: string,
  unit: string,
  description: string,
  labels: readonly Name[] = [],
): ObservableGauge<Labels<Name>> {
  note('gauge', name, unit, { description, labels });
  return meter.createObservableGauge(name, { description, unit });
}
