export * from './batch-queue.js';
export type * from './classifier.js';
export * from './engine-error.js';
export type * from './engine-model.js';
export type { ThreadPlan } from './engines/threaded-classifier.js';
export * from './inference-settings.js';
export * from './open-classifier.js';
export type { TensorInput } from './tensor-input.js';
export * from './thread-plan.js';
