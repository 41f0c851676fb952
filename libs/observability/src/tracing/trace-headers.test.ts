import { describe, expect, it } from 'vitest';
import { continueTrace, traceFields, traceHeaders } from './trace-headers.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

describe('startTrace', () => {
  it('makes a trace of its own each time, in the form that W3C asks for', () => {
    const [one, other] = [traceHeaders(continueTrace({})), traceHeaders(continueTrace({}))];
    expect(one).toEqual({ traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) as string });
    expect(one).not.toEqual(other);
  });
});

describe('continueTrace', () => {
  it('keeps the trace, its flags and its state, as a new step', () => {
    const headers = traceHeaders(continueTrace({ traceparent: PARENT, tracestate: 'vendor=a,other=b' }));
    expect(headers.traceparent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
    expect(headers.traceparent).not.toBe(PARENT);
    expect(headers.tracestate).toBe('vendor=a,other=b');
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['too short', '00-4bf9-00f0-01'],
    ['all zero', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['of a forbidden version', `ff-${TRACE_ID}-00f067aa0ba902b7-01`],
    ['repeated', [PARENT, PARENT]],
  ])('begins a new trace when traceparent is %s', (_, traceparent) => {
    const { traceId, traceState } = continueTrace({ traceparent, tracestate: 'vendor=a' });
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceId).not.toBe(TRACE_ID);
    expect(traceState).toBeUndefined();
  });

  it('drops a malformed state but keeps the trace', () => {
    const headers = traceHeaders(continueTrace({ traceparent: PARENT, tracestate: '=,=;;' }));
    expect(headers.traceparent).toContain(TRACE_ID);
    expect(headers).not.toHaveProperty('tracestate');
  });
});

describe('traceFields', () => {
  it('names trace and span as log readers expect', () => {
    const trace = continueTrace({ traceparent: PARENT });
    expect(traceFields(trace)).toEqual({ trace_id: TRACE_ID, span_id: trace.spanId });
  });
});
