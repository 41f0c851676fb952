export * from './broker.js';
export { Backoff } from './consume/backoff.js';
export type * from './delivery.js';
export type * from './slices.js';
export { FuseError } from './consume/dead-letter-fuse.js';
export { kafkaRules, kafkaSettings, type KafkaSettings } from './kafka-settings.js';
export { stepOf } from './tracing/process-spans.js';
export { openBroker, type OpenBrokerOptions } from './open-broker.js';
export { readToEnd, type ReadToEndOptions } from './read-to-end.js';
