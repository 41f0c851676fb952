export * from './image-error.js';
export type * from './decode-contract.js';
export { decodeImage } from './decode-image.js';
export { imageLimits, imageSettings } from './image-settings.js';
export { readHeader } from './read-header.js';
export { patterns, type Pattern } from './patterns/pattern.js';
export { renderPattern, type PatternEncoding } from './patterns/render-pattern.js';
export { renderPatternPixels, type PatternRequest } from './patterns/render-pattern-pixels.js';
export { seededRandom, type SeededRandom } from './patterns/seeded-random.js';
