export * from './catalogue.js';
export * from './embedded-model.js';
export * from './manifest.js';
export * from './model-cache.js';
export * from './model-error.js';
export * from './model-folder.js';
export * from './model-settings.js';
export * from './resolve-model.js';
