export * from './describe-classifier.js';
export * from './fake-classifier.js';
export { jsonAnswer, openFakeModelServer, type FakeModelServer } from './fake-model-server.js';
export * from './tiny-model.js';
export * from './tiny-saved-model.js';
