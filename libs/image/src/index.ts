export * from './image-error.js';
export type * from './decode-contract.js';
