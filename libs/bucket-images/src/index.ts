export type * from './bucket-object.js';
export * from './claim-check-record.js';
export * from './filter-settings.js';
export * from './image-filter.js';
