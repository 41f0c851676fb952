export * from './batch-queue.js';
export type * from './classifier.js';
export * from './engine-error.js';
export { openOnnxClassifier } from './engines/onnx-classifier.js';
export type { OnnxOptions } from './engines/onnx-classifier.js';
export type { OnnxModel } from './engines/onnx-protocol.js';
export * from './inference-settings.js';
export type { TensorInput } from './tensor-input.js';
export * from './thread-plan.js';
