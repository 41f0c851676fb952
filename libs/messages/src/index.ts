export * from './errors.js';
export type * from './generated/messages.js';
