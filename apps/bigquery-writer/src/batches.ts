import type { SinkRecord } from '@sightline/sink';

/** BigQuery takes 10 MB in one request, and in one row; a row grows somewhat over its message. */
const MAX_REQUEST_BYTES = 5_000_000;

/** Records in requests of a size that BigQuery takes. */
export function requestsOf<R extends SinkRecord>(records: readonly R[], maxBytes = MAX_REQUEST_BYTES): readonly R[][] {
  const requests: R[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    bytes += sizeOf(record);
    if (bytes > maxBytes) {
      requests.push([]);
      bytes = sizeOf(record);
    }
    requests.at(-1)?.push(record);
  }
  return requests;
}

/** Why BigQuery would never take a record; undefined where it may. */
export function sizeProblem(record: SinkRecord): { readonly code: string; readonly message: string } | undefined {
  const bytes = sizeOf(record);
  if (bytes <= MAX_REQUEST_BYTES) return undefined;
  return { code: 'row_too_large', message: `${bytes} bytes are more than a row may have: ${MAX_REQUEST_BYTES}` };
}

function sizeOf({ delivery }: SinkRecord): number {
  return delivery.value?.length ?? 0;
}
