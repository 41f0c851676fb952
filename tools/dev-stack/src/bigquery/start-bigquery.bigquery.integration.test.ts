import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startBigQuery, type LocalBigQuery } from './start-bigquery.js';

const startTimeoutMs = 300_000;
const folders: string[] = [];
let bigQuery: LocalBigQuery | undefined;

afterAll(async () => {
  await bigQuery?.stop();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-bigquery-'));
  folders.push(folder);
  return folder;
}

async function query({ endpoint, projectId }: LocalBigQuery, sql: string): Promise<unknown> {
  const answer = await fetch(`${endpoint}/bigquery/v2/projects/${projectId}/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: sql, useLegacySql: false }),
  });
  const { rows } = (await answer.json()) as { rows?: { f: { v: string }[] }[] };
  return rows?.map(({ f }) => f.map(({ v }) => v));
}

describe('BigQuery on this machine', () => {
  it(
    'answers a query once it is started, and has its tables on the same port after a stop and after a kill',
    { timeout: startTimeoutMs },
    async () => {
      bigQuery = await startBigQuery({ dataDir: await newFolder() });
      await query(bigQuery, 'CREATE SCHEMA d');
      await query(bigQuery, 'CREATE TABLE d.t AS SELECT 7 AS n');
      await bigQuery.restart();
      expect(await query(bigQuery, 'SELECT n FROM d.t')).toEqual([['7']]);
      await bigQuery.kill();
      await expect(query(bigQuery, 'SELECT 1')).rejects.toThrow('fetch failed');
      await bigQuery.restart();
      expect(await query(bigQuery, 'SELECT n FROM d.t')).toEqual([['7']]);
    },
  );

  it('comes back by itself after a crash, with its tables', { timeout: startTimeoutMs }, async () => {
    const crashing = bigQuery;
    const pid = crashing?.pid;
    if (crashing === undefined || pid === undefined) throw new TypeError('none runs');
    process.kill(pid, 'SIGSEGV');
    await vi.waitFor(async () => expect(await query(crashing, 'SELECT n FROM d.t')).toEqual([['7']]), {
      timeout: 60_000,
      interval: 200,
    });
    expect(crashing.pid).not.toBe(pid);
  });

  it('names the taken port', { timeout: startTimeoutMs }, async () => {
    const port = Number(new URL(bigQuery?.endpoint ?? '').port);
    await expect(startBigQuery({ dataDir: await newFolder(), port })).rejects.toThrow(
      `Port ${port}, which BigQuery needs, is taken by another program`,
    );
  });
});
