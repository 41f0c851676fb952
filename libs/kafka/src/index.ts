export type * from './broker.js';
export type * from './delivery.js';
