export * from './describe-sink.js';
export * from './memory-partition.js';
export * from './memory-sink.js';
export * from './sample-records.js';
export * from './sink-contract.js';
export * from './slice-bench.js';
export * from './service-bench.js';
