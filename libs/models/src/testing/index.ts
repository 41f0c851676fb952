export * from './sample-photos.js';
