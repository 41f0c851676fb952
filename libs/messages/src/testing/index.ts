export * from './outcome.js';
export * from './sample-messages.js';
export * from './stand-in-registry.js';
