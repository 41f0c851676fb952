export * from './broker.js';
export { Backoff } from './consume/backoff.js';
export type * from './delivery.js';
export { FuseError } from './consume/dead-letter-fuse.js';
export { kafkaRules, kafkaSettings, type KafkaSettings } from './kafka-settings.js';
export { openBroker, type OpenBrokerOptions } from './open-broker.js';
