/** BigQuery did not answer a question; the message is one sentence for the person who asked, with the mend. */
export class WarehouseError extends Error {
  override readonly name = 'WarehouseError';
}

/** What a person can do about an error of BigQuery's REST interface. */
export function warehouseError(error: unknown): WarehouseError {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const words = typeof message === 'string' && message !== '' ? message : String(error);
  return new WarehouseError(`BigQuery: ${words.replace(/\.?$/, '.')}${mendOf(code, words)}`, { cause: error });
}

function mendOf(code: unknown, words: string): string {
  if (code === 401 || /default credentials|invalid_grant|project id/i.test(words))
    return ' Log in with `gcloud auth application-default login`, and set GOOGLE_CLOUD_PROJECT.';
  if (code === 403)
    return ' Reading needs roles/bigquery.dataViewer on the dataset and roles/bigquery.jobUser on the project.';
  if (code === 404) return ' The bigquery-writer makes the table and its views when it starts: did it run?';
  return typeof code === 'string' ? ' Is BIGQUERY_API_ENDPOINT right, and the network there?' : '';
}
