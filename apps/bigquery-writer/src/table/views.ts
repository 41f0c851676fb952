/** A view beside the table: its name, what it tells, and its query. */
export interface View {
  readonly name: string;
  readonly doc: string;
  readonly query: string;
}

/** The views of a table whose full name is given, as `project.dataset.table`. Each is named for the table and what it tells. */
export function viewsOf(fullName: string): readonly View[] {
  const table = fullName.split('.').at(-1) ?? '';
  const from = `FROM \`${fullName}\``;
  const views: readonly View[] = [
    {
      name: 'latest',
      doc: 'The latest answer for each image.',
      query: `SELECT * ${from} WHERE role = 'primary'
QUALIFY ROW_NUMBER() OVER (PARTITION BY image_id ORDER BY processed_at DESC) = 1`,
    },
    {
      name: 'labels_hourly',
      doc: 'How often each label was answered, by hour and model.',
      query: `SELECT TIMESTAMP_TRUNC(processed_at, HOUR) AS hour, model_name, label, COUNT(*) AS predictions,
  AVG(confidence) AS mean_confidence
${from} WHERE role = 'primary' AND outcome = 'classified'
GROUP BY hour, model_name, label`,
    },
    {
      name: 'errors_hourly',
      doc: 'Of all images of an hour, how many were rejected, by code; without a code: how many were not.',
      query: `SELECT hour, error_code, predictions, predictions / SUM(predictions) OVER (PARTITION BY hour) AS share
FROM (
  SELECT TIMESTAMP_TRUNC(processed_at, HOUR) AS hour, error_code, COUNT(*) AS predictions
  ${from} WHERE role = 'primary'
  GROUP BY hour, error_code
) AS counted`,
    },
    {
      name: 'latency_hourly',
      doc: 'Milliseconds from the acceptance of an image to its answer, by hour and model: median, 95th and 99th percentile.',
      query: `SELECT TIMESTAMP_TRUNC(processed_at, HOUR) AS hour, model_name, COUNT(*) AS predictions,
  APPROX_QUANTILES(timings_ms.total, 100)[OFFSET(50)] AS p50_ms,
  APPROX_QUANTILES(timings_ms.total, 100)[OFFSET(95)] AS p95_ms,
  APPROX_QUANTILES(timings_ms.total, 100)[OFFSET(99)] AS p99_ms
${from} WHERE role = 'primary' AND timings_ms.total IS NOT NULL
GROUP BY hour, model_name`,
    },
    {
      name: 'arms_daily',
      doc: 'The arms of the routes beside one another, by day.',
      query: `SELECT DATE(processed_at) AS day, COALESCE(arm, '') AS arm, model_name, model_version, COUNT(*) AS predictions,
  COUNTIF(outcome = 'classified') / COUNT(*) AS classified_share, AVG(confidence) AS mean_confidence,
  AVG(timings_ms.inferred) AS mean_inferred_ms
${from} WHERE role = 'primary'
GROUP BY day, arm, model_name, model_version`,
    },
    {
      name: 'shadows_daily',
      doc: 'How often a shadow model gave the label of the model that answered, by day.',
      query: `SELECT DATE(shadow.processed_at) AS day, answer.model_name AS answering_model, shadow.model_name AS shadow_model,
  COUNT(*) AS images, COUNTIF(shadow.label = answer.label) / COUNT(*) AS agreement,
  AVG(shadow.confidence - answer.confidence) AS mean_confidence_gain
FROM \`${fullName}\` AS shadow JOIN \`${fullName}\` AS answer ON shadow.image_id = answer.image_id
WHERE shadow.role = 'shadow' AND answer.role = 'primary'
GROUP BY day, answering_model, shadow_model`,
    },
  ];
  return views.map((view) => ({ ...view, name: `${table}_${view.name}` }));
}
