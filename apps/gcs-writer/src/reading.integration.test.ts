import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { silentLogger } from '@sightline/observability';
import { sampleRecord } from '@sightline/sink/testing';
import { openObjectStore } from '@sightline/storage';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openArchive } from './sink.js';
import { defaults } from './testing/archive-bench.js';

const bucket = `reading-${process.pid}-${Date.now().toString(36)}`;
const endpoint = inject('gcsEndpoint');
const store = openObjectStore({ GCS_API_ENDPOINT: endpoint, GOOGLE_CLOUD_PROJECT: 'test' });
const eight = Date.parse('2026-11-27T08:00:00Z') * 1000;

const records = [
  sampleRecord(0, { label: 'espresso', confidence: 0.5, processed_at: eight + 1, received_at: eight }),
  sampleRecord(1, { label: 'espresso', confidence: 1, processed_at: eight + 2, received_at: eight }),
  sampleRecord(2, { label: 'tabby', confidence: 0.25, processed_at: eight + 3_600_000_000, received_at: eight }),
  sampleRecord(3, { outcome: 'rejected', label: null, confidence: null, error_code: 'truncated' }),
  sampleRecord(4, { metadata: { camera: 'door "1"\n', 'odd key ✓': '' }, processed_at: eight - 86_400_000_000 }),
];

let folder: string;
let connection: DuckDBConnection;

/** Writes the archive, half of it packed, and copies it to a folder as `gcloud storage cp --recursive` does. */
beforeAll(async () => {
  await fetch(`${endpoint}/storage/v1/b?project=test`, { method: 'POST', body: JSON.stringify({ name: bucket }) });
  for (const [index, compression] of (['none', 'gzip'] as const).entries()) {
    const config = { ...defaults, OUTPUT_BUCKET: bucket, OUTPUT_COMPRESSION: compression };
    const slice = openArchive(store, config, silentLogger).openSlice();
    await slice.add(records.filter((_, at) => at % 2 === index));
    await slice.store('full', new AbortController().signal);
  }
  folder = await mkdtemp(join(tmpdir(), 'sightline-reading-'));
  for await (const { name } of store.list(bucket, '')) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), await buffer(store.read(bucket, name)));
  }
  connection = await (await DuckDBInstance.create()).connect();
});
afterAll(async () => {
  connection.closeSync();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** The queries of the documentation that are marked as tested, on our folder. */
async function documentedQueries(): Promise<readonly string[]> {
  const text = await readFile(fileURLToPath(new URL('../../../docs/archive.md', import.meta.url)), 'utf8');
  const blocks = [...text.matchAll(/<!-- tested -->\s+```sql\n([\s\S]*?)```/g)];
  return blocks.map(([, query = '']) => query.replaceAll("'outputs/", `'${folder}/outputs/`));
}

async function rows(query: string | undefined): Promise<unknown> {
  return (await connection.runAndReadAll(query ?? '')).getRowObjectsJson();
}

describe('the archive in DuckDB', () => {
  it('answers the documented queries, with date and hour from the folders', async () => {
    const [perLabel, whole] = await documentedQueries();
    expect(await rows(perLabel)).toEqual([
      { date: '2026-11-27', hour: '08', label: 'espresso', predictions: '2', confidence: 0.75 },
      { date: '2026-11-27', hour: '09', label: 'tabby', predictions: '1', confidence: 0.25 },
    ]);
    const expected = records.map(({ prediction: { prediction_id, received_at, processed_at, metadata } }) => ({
      prediction_id,
      took_us: String(processed_at - received_at),
      camera: metadata.camera ?? null,
    }));
    expect(await rows(whole)).toEqual(
      expected
        .sort((one, other) => (one.prediction_id < other.prediction_id ? -1 : 1))
        .map((row) => expect.objectContaining(row) as unknown),
    );
  });

  it('has exactly the rows that were stored, each field as it was', async () => {
    const from = `read_json_objects('${folder}/outputs/predictions/*/*/*.ndjson*', format = 'newline_delimited')`;
    const found = (await rows(`SELECT json FROM ${from}`)) as { json: string }[];
    const stored = found.map(({ json }) => JSON.parse(json) as { prediction_id: string; received_at: string });
    expect(stored.map(({ prediction_id }) => prediction_id).sort()).toEqual(
      records.map(({ prediction }) => prediction.prediction_id).sort(),
    );
    for (const { prediction } of records) {
      const row = stored.find(({ prediction_id }) => prediction_id === prediction.prediction_id);
      expect(row).toEqual({
        ...prediction,
        received_at: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/) as string,
        processed_at: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/) as string,
      });
    }
  });
});
