export * from './open-bigquery-client.js';
export * from './open-warehouse.js';
export { WarehouseError } from './warehouse-error.js';
export * from './warehouse-settings.js';
