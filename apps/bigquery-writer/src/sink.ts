import { defineSink } from '@sightline/sink';
import { rules, settings } from './config.js';
import { openBigQuery } from './open-bigquery.js';

/** Predictions in a BigQuery table, each once. */
export const sink = defineSink({
  name: 'bigquery-writer',
  doc: 'stores predictions in a BigQuery table, each once.',
  settings,
  rules,
  open: openBigQuery,
});
