export * from './api-keys.js';
export * from './command-line.js';
export * from './exit-codes.js';
export * from './garbage-collection.js';
export * from './readiness.js';
export * from './run-service.js';
export * from './service-settings.js';
export * from './start-error.js';
export { requireTopics } from './require-topics.js';
