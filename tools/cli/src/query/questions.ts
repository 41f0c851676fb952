import type { Warehouse } from '@sightline/warehouse';

/** A question that is ready to be asked. */
export interface Question {
  readonly name: string;
  readonly about: string;
  /** The query; `@since` is a time, `@limit` a number of rows. */
  sql(table: Warehouse['table']): string;
}

/** What people ask of their predictions, by what they type. */
export const questions: readonly Question[] = [
  {
    name: 'latest',
    about: 'the latest predictions',
    sql: (table) => `SELECT FORMAT_TIMESTAMP('%F %T', processed_at) AS time, source, source_key AS key, outcome,
  COALESCE(label, error_code) AS label, ROUND(confidence, 3) AS confidence, model_name AS model,
  ROUND(timings_ms.total, 1) AS ms
FROM ${table()} WHERE role = 'primary' AND processed_at >= TIMESTAMP(@since)
ORDER BY processed_at DESC LIMIT @limit`,
  },
  {
    name: 'labels',
    about: 'which labels were given, how often and how surely',
    sql: (table) => `SELECT label, model_name AS model, COUNT(*) AS predictions, ROUND(AVG(confidence), 3) AS confidence
FROM ${table()} WHERE role = 'primary' AND outcome = 'classified' AND processed_at >= TIMESTAMP(@since)
GROUP BY label, model ORDER BY predictions DESC, label LIMIT @limit`,
  },
  {
    name: 'errors',
    about: 'why images were rejected',
    sql: (
      table,
    ) => `SELECT error_code, source, COUNT(*) AS images, FORMAT_TIMESTAMP('%F %T', MAX(processed_at)) AS last_seen
FROM ${table()} WHERE role = 'primary' AND outcome = 'rejected' AND processed_at >= TIMESTAMP(@since)
GROUP BY error_code, source ORDER BY images DESC, error_code LIMIT @limit`,
  },
  {
    name: 'latency',
    about: 'how long answers took, milliseconds by hour and model',
    sql: (table) => `SELECT FORMAT_TIMESTAMP('%F %R', hour) AS hour, model_name AS model, predictions,
  ROUND(p50_ms, 1) AS p50_ms, ROUND(p95_ms, 1) AS p95_ms, ROUND(p99_ms, 1) AS p99_ms
FROM ${table('_latency_hourly')} WHERE hour >= TIMESTAMP_TRUNC(TIMESTAMP(@since), HOUR)
ORDER BY hour DESC, model LIMIT @limit`,
  },
  {
    name: 'arms',
    about: 'the arms of the routes beside one another, by day',
    sql: (table) => `SELECT CAST(day AS STRING) AS day, arm, model_name AS model, model_version AS version, predictions,
  ROUND(classified_share, 3) AS classified, ROUND(mean_confidence, 3) AS confidence, ROUND(mean_inferred_ms, 1) AS inferred_ms
FROM ${table('_arms_daily')} WHERE day >= DATE(TIMESTAMP(@since)) ORDER BY day DESC, arm, model LIMIT @limit`,
  },
  {
    name: 'shadows',
    about: 'how often a shadow gave the answering model’s label, by day',
    sql: (
      table,
    ) => `SELECT CAST(day AS STRING) AS day, answering_model, shadow_model, images, ROUND(agreement, 3) AS agreement
FROM ${table('_shadows_daily')} WHERE day >= DATE(TIMESTAMP(@since)) ORDER BY day DESC, shadow_model LIMIT @limit`,
  },
];
