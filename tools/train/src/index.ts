export { trainModel, type TrainedModel, type Training, type TrainOptions } from './head/train-model.js';
export { findPlace } from './head/model-place.js';
export { TrainingError, type TrainingErrorCode } from './head/training-error.js';
export type { SkippedFile } from './head/read-features.js';
