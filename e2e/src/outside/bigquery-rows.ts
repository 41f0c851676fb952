import type { LocalBigQuery } from '@sightline/dev-stack';

/** Asks BigQuery as any client of its REST interface would. @returns the cells of each row as text. */
export async function bigQueryRows(
  { endpoint, projectId }: LocalBigQuery,
  query: string,
): Promise<readonly (readonly (string | null)[])[]> {
  const answer = await fetch(`${endpoint}/bigquery/v2/projects/${projectId}/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, useLegacySql: false, maxResults: 100_000 }),
  });
  const body = (await answer.json()) as {
    readonly rows?: readonly { readonly f: readonly { readonly v: string | null }[] }[];
    readonly pageToken?: string;
    readonly error?: { readonly message: string };
  };
  if (body.error) throw new Error(body.error.message);
  if (body.pageToken !== undefined) throw new Error('There are more rows than one page holds');
  return (body.rows ?? []).map(({ f }) => f.map(({ v }) => v));
}
