export * from './describe-classifier.js';
export * from './fake-classifier.js';
export { openFakeModelServer } from './fake-model-server.js';
export * from './tiny-model.js';
export * from './tiny-saved-model.js';
