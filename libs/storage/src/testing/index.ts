export * from './describe-object-store.js';
export * from './fake-object-store.js';
