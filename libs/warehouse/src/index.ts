export * from './compare-columns.js';
export * from './inspect-table.js';
export * from './open-bigquery-client.js';
export * from './open-warehouse.js';
export { WarehouseError } from './warehouse-error.js';
export * from './warehouse-settings.js';
