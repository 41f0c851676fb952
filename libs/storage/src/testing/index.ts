export * from './fake-object-store.js';
