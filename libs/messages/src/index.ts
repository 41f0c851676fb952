export * from './codec-settings.js';
export type * from './codec.js';
export * from './errors.js';
export type * from './generated/messages.js';
export * from './headers.js';
export * from './ids.js';
export * from './image-check.js';
export * from './open-codecs.js';
export * from './topics.js';
