import { startSharedSpan, startSpan, type activeTrace, type Span } from '@sightline/observability';

/** The step of its trace in which an image asks to be classified; undefined while tracing is off. */
export type ImageTrace = ReturnType<typeof activeTrace>;

/** An image of a batch: its trace, and since when it waits, milliseconds of `performance.now()`. */
interface TracedImage {
  readonly trace: ImageTrace;
  readonly sinceMs: number;
}

/** A model call as traces see it. */
export interface BatchTrace {
  /** It is over: each image's own trace is told how long it waited and in which batch it was. */
  end(error?: unknown): void;
}

/** Begins the step of a model call, shared by the traces of its images; undefined where none of them is recorded. */
export function traceBatch(model: string, images: readonly TracedImage[]): BatchTrace | undefined {
  const traces = images.map(({ trace }) => trace);
  const attributes = { 'sightline.model': model, 'sightline.batch.size': images.length };
  const batch = startSharedSpan(`infer ${model}`, traces, { attributes });
  if (!batch) return undefined;
  const startedAtMs = performance.now();
  return {
    end(error) {
      batch.end(error);
      for (const image of images) endImage(model, image, batch, startedAtMs, error);
    },
  };
}

function endImage(
  model: string,
  { trace, sinceMs }: TracedImage,
  batch: Span,
  startedAtMs: number,
  error: unknown,
): void {
  if (!trace) return;
  const span = startSpan(`classify ${model}`, {
    parent: trace,
    links: [batch.context],
    startedAtMs: sinceMs,
    attributes: { 'sightline.model': model, 'sightline.queue.wait_s': (startedAtMs - sinceMs) / 1000 },
  });
  span?.end(error);
}
