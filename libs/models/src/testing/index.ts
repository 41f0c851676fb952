export * from './describe-model-repository.js';
export * from './sample-photos.js';
