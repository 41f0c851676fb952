import { randomFillSync } from 'node:crypto';
import { TraceFlags } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import { parseTraceParent, TraceState } from '@opentelemetry/core';
import { activeTrace } from './spans.js';

/** Begins a trace: the first service that sees an image calls this, unless its caller sent trace headers. */
function startTrace(): SpanContext {
  return { traceId: randomHex(16), spanId: randomHex(8), traceFlags: TraceFlags.NONE };
}

/**
 * The next step of the trace found in W3C headers (`traceparent`, `tracestate`), with its flags and state.
 * Without them, or when they are malformed, a new trace.
 */
export function continueTrace(headers: Readonly<Record<string, unknown>>): SpanContext {
  const parent = carriedTrace(headers);
  return parent ? { ...parent, spanId: randomHex(8), isRemote: false } : startTrace();
}

/** The step found in W3C headers, as its sender wrote it; undefined without them, or when they are malformed. */
export function carriedTrace(headers: Readonly<Record<string, unknown>>): SpanContext | undefined {
  const { traceparent, tracestate } = headers;
  const parent = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  if (!parent) return undefined;
  const { traceId, spanId, traceFlags } = parent;
  const state = typeof tracestate === 'string' && tracestate !== '' ? { traceState: new TraceState(tracestate) } : {};
  return { traceId, spanId, traceFlags, isRemote: true, ...state };
}

/** The W3C headers that carry a trace on, for Kafka messages and HTTP alike. */
export function traceHeaders({ traceId, spanId, traceFlags, traceState }: SpanContext): Record<string, string> {
  const flags = traceFlags.toString(16).padStart(2, '0');
  const state = traceState?.serialize() ?? '';
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(state === '' ? {} : { tracestate: state }) };
}

/** The headers of the step that runs now; none while tracing is off. */
export function activeTraceHeaders(): Record<string, string> {
  const step = activeTrace();
  return step ? traceHeaders(step) : {};
}

/** What a log line about a traced image carries, by OpenTelemetry's names. */
export function traceFields({ traceId, spanId }: SpanContext): { readonly trace_id: string; readonly span_id: string } {
  return { trace_id: traceId, span_id: spanId };
}

/** Lower-case hex of random bytes, not all zero: W3C calls such an id invalid. */
function randomHex(bytes: number): string {
  const hex = randomFillSync(Buffer.allocUnsafe(bytes)).toString('hex');
  return /[^0]/.test(hex) ? hex : randomHex(bytes);
}
