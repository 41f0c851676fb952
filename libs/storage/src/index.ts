export type * from './object-store.js';
export * from './fetch-settings.js';
export * from './inspect-bucket.js';
export * from './open-object-store.js';
export * from './parse-gs-uri.js';
export * from './storage-error.js';
export * from './storage-settings.js';
