import { describe, expect, it } from 'vitest';
import { trendOf, vitalsOf, type Vitals } from './vitals.js';

const metrics = `# HELP process_memory_usage_bytes Resident memory
process_memory_usage_bytes{otel_scope_name="sightline"} 209715200
v8js_memory_heap_used_bytes{otel_scope_name="sightline"} 52428800 1700000000000
nodejs_active_resources 17
messaging_consumer_lag{topic="a"} 3
messaging_consumer_lag{topic="b"} 4
messaging_consumer_lag_other 99
`;

describe('vitalsOf', () => {
  it('reads memory, handles and the lag of all topics', () => {
    expect(vitalsOf(metrics, 2)).toEqual({ minute: 2, rssMb: 200, heapMb: 50, handles: 17, lag: 7 });
  });

  it('takes a service without a consumer for one without lag', () => {
    expect(vitalsOf('', 0).lag).toBe(0);
  });
});

describe('trendOf', () => {
  const sample = (rssMb: number): Vitals => ({ minute: 0, rssMb, heapMb: 0, handles: 0, lag: 0 });

  it('compares the last quarter with the one before, and leaves the warm-up out', () => {
    const samples = [10, 500, 90, 95, 100, 101, 102, 103].map(sample);
    expect(trendOf(samples, 'rssMb')).toEqual({ before: 100.5, after: 102.5, max: 500 });
  });
});
