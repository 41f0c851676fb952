export * from './run-sink.js';
export * from './run-slice-sink.js';
export * from './sink.js';
export * from './sink-settings.js';
export * from './slice-sink.js';
