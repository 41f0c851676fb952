export * from './clock.js';
export * from './event-loop-delay.js';
export * from './logger.js';
export { METRICS_CONTENT_TYPE, renderMetrics } from './meter.js';
export { instruments, type Instrument } from './instruments.js';
export * from './metrics.js';
export * from './minute-summary.js';
export * from './tally.js';
export * from './trace-headers.js';
