export { findPython } from '../bootstrap/outside-clients.mjs';
export { type BigQueryOptions, type LocalBigQuery, startBigQuery } from './bigquery/start-bigquery.js';
export { type FakeGcs, type FakeGcsOptions, startFakeGcs } from './gcs/start-fake-gcs.js';
export { cacheDir } from './kafka/cache-dir.js';
export { freePorts } from './kafka/free-port.js';
export { type KafkaOptions, type LocalKafka, startKafka } from './kafka/start-kafka.js';
export { type KafkaSecurity, type SecureListener } from './kafka/server-properties.js';
export { SetupError } from './setup-error.js';
export { startTethered, type TetheredOptions, type TetheredProcess } from './tethered-process.js';
