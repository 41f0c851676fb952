export * from './fake-broker.js';
export * from './describe-broker.js';
