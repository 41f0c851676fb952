import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { samplerOf } from './sampler.js';
import { type samplers } from './tracing-settings.js';

/** How many of 1000 traces are recorded, with a sender that recorded, one that did not, and none. */
function recorded(name: (typeof samplers)[number], ratio: number): readonly number[] {
  const sampler = samplerOf(name, ratio);
  const ids = Array.from({ length: 1000 }, () => crypto.randomUUID().replaceAll('-', ''));
  const count = (flags: TraceFlags | undefined): number =>
    ids.filter((traceId) => {
      const parent = { traceId, spanId: 'b7ad6b7169203331', traceFlags: flags ?? 0, isRemote: true };
      const context = flags === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
      const { decision } = sampler.shouldSample(context, traceId, 'x', SpanKind.SERVER, {}, []);
      return decision === SamplingDecision.RECORD_AND_SAMPLED;
    }).length;
  return [count(TraceFlags.SAMPLED), count(TraceFlags.NONE), count(undefined)];
}

describe('OTEL_TRACES_SAMPLER', () => {
  it.each([
    ['always_on', [1000, 1000, 1000]],
    ['always_off', [0, 0, 0]],
    ['parentbased_always_on', [1000, 0, 1000]],
    ['parentbased_always_off', [1000, 0, 0]],
    ['parentbased_traceidratio', [1000, 0, 0]],
    ['traceidratio', [0, 0, 0]],
  ] as const)(
    '%s with a ratio of 0 records %j of traces that were recorded, were not, and begin here',
    (name, counts) => {
      expect(recorded(name, 0)).toEqual(counts);
    },
  );

  it('records about the share that is asked for', () => {
    const [, , begun = 0] = recorded('parentbased_traceidratio', 0.3);
    expect(Math.abs(begun - 300)).toBeLessThan(100);
  });
});
