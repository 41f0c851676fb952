import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Link, Span as ApiSpan, SpanContext, SpanOptions, Tracer } from '@opentelemetry/api';

/** One step of a trace, under way. */
export interface Span {
  readonly context: SpanContext;
  /** Adds attributes, by the names of OpenTelemetry's semantic conventions where there are some. */
  set(attributes: Attributes): void;
  /** Does something as part of this step: steps and log lines that begin meanwhile belong to it. */
  run<T>(work: () => T): T;
  /** Ends it, as failed where an error is given. A second call does nothing. */
  end(error?: unknown): void;
}

export interface SpanDetails {
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  readonly attributes?: Attributes;
  /** The step it is part of; the one that runs now where this is left out, none where it is undefined. */
  readonly parent?: SpanContext | undefined;
  /** Other steps it has to do with: those of a batch. At most 128 are kept. */
  readonly links?: readonly SpanContext[];
  /** When it began, milliseconds of `performance.now()`; now where this is left out. */
  readonly startedAtMs?: number;
}

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

let tracer: Tracer | undefined;

/** Records steps with this tracer from now on; with undefined none. */
export function useTracer(next: Tracer | undefined): void {
  tracer = next;
}

/** Whether steps are recorded at all: what they would say need not be worked out else. */
export function isTracing(): boolean {
  return tracer !== undefined;
}

/** Begins a step; undefined, at no cost, while tracing is off. */
export function startSpan(name: string, details: SpanDetails = {}): Span | undefined {
  if (!tracer) return undefined;
  return open(tracer.startSpan(name, optionsOf(details), parentContext(details)));
}

/** Does something as a step of its own, which fails when that does. */
export async function inSpan<T>(
  name: string,
  details: SpanDetails,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const span = startSpan(name, details);
  if (!span) return work(undefined);
  try {
    const result = await span.run(() => work(span));
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** The step that runs now. */
export function activeTrace(): SpanContext | undefined {
  return trace.getActiveSpan()?.spanContext();
}

/** Begins a step that many others share, such as a batch: part of the first that is recorded, linked to all. Undefined where none is. */
export function startSharedSpan(
  name: string,
  shared: readonly (SpanContext | undefined)[],
  details: Omit<SpanDetails, 'parent' | 'links'> = {},
): Span | undefined {
  if (!tracer) return undefined;
  const recorded = shared.filter((each): each is SpanContext => each !== undefined && isRecorded(each));
  const [parent] = recorded;
  return parent && startSpan(name, { ...details, parent, links: recorded });
}

/** Whether somebody records the trace. */
export function isRecorded({ traceFlags }: SpanContext): boolean {
  return (traceFlags & 1) === 1;
}

function optionsOf({ kind = 'internal', attributes, links, startedAtMs }: SpanDetails): SpanOptions {
  return {
    kind: KINDS[kind],
    ...(attributes && { attributes }),
    ...(links && { links: links.map((each): Link => ({ context: each })) }),
    ...(startedAtMs !== undefined && { startTime: startedAtMs }),
  };
}

function parentContext(details: SpanDetails): ReturnType<typeof context.active> {
  if (!('parent' in details)) return context.active();
  return details.parent ? trace.setSpanContext(ROOT_CONTEXT, details.parent) : ROOT_CONTEXT;
}

function open(span: ApiSpan): Span {
  let ended = false;
  return {
    context: span.spanContext(),
    set: (attributes) => void span.setAttributes(attributes),
    run: (work) => context.with(trace.setSpan(context.active(), span), work),
    end(error) {
      if (ended) return;
      ended = true;
      if (error !== undefined) fail(span, error);
      span.end();
    },
  };
}

function fail(span: ApiSpan, error: unknown): void {
  const type = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
