import type { Warehouse } from '@sightline/warehouse';
import type { FindPresent } from './listed-object.js';

/** Asks BigQuery which images it has an answer for. */
export function presentImages({ table, query }: Pick<Warehouse, 'table' | 'query'>): FindPresent {
  return async (ids) => {
    const sql = `SELECT DISTINCT image_id FROM ${table()} WHERE role = 'primary' AND image_id IN UNNEST(@ids)`;
    const rows = await query(sql, { ids });
    return new Set(rows.map(({ image_id: id }) => String(id)));
  };
}
