export * from './images.js';
export * from './odd-images.js';
export { tiff } from './tiff.js';
