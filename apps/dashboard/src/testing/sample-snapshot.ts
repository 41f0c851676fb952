import type { Snapshot } from '../shown/snapshot.js';

/** A snapshot of a pipeline that is well. */
export function sampleSnapshot(): Snapshot {
  const at = Date.UTC(2026, 5, 1, 12);
  const total = { count: 100, p50: 10, p95: 20, p99: 40 };
  const none = { queued: null, fetched: null, decoded: null, waited: null, inferred: null, published: null };
  return {
    at,
    window: '5m',
    catchingUp: null,
    lastPredictionAt: at - 200,
    ratePerS: 5,
    unreadable: 0,
    thumbnails: true,
    alerts: [],
    deadLetters: { count: 0, reasons: [] },
    queue: { partitions: [{ partition: 0, lag: 3 }] },
    workers: [
      {
        id: 'worker-1',
        state: 'running',
        partitions: [0],
        startedAt: at - 60_000,
        heardAt: at - 1000,
        process: null,
        models: [
          {
            model: 'patterns@1',
            state: 'ready',
            engine: 'onnx',
            role: 'primary',
            loadMs: 12,
            memoryBytes: 1024,
            errorMessage: null,
          },
        ],
      },
    ],
    figures: {
      from: at - 300_000,
      counts: { classified: 100, low_confidence: 0, rejected: 0 },
      stages: { ...none, total },
      series: {
        at: [],
        slotMs: 5000,
        lastMs: 2000,
        classified: [],
        low_confidence: [],
        rejected: [],
        p50: [],
        p95: [],
        p99: [],
      },
      models: [],
      labels: [],
      errors: [{ name: 'truncated', count: 30 }],
    },
  };
}
