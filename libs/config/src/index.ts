export * from './config-error.js';
export * from './setting-kinds.js';
export * from './settings.js';
