export * from './run-sink.js';
export * from './sink.js';
export * from './sink-settings.js';
