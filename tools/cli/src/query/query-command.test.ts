import type { QueryParameters, Warehouse, WarehouseRow } from '@sightline/warehouse';
import { describe, expect, it } from 'vitest';
import { run, type Ran } from '../testing/run.js';

interface Asked {
  readonly sql: string;
  readonly params: QueryParameters;
}

async function ask(
  args: readonly string[],
  rows: readonly WarehouseRow[] = [],
): Promise<Ran & { readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const warehouse: Warehouse = {
    table: (suffix = '') => `\`lake.predictions${suffix}\``,
    query: (sql, params) => {
      asked.push({ sql, params });
      return Promise.resolve(rows);
    },
  };
  return { ...(await run(['query', ...args], { warehouse, columns: 80, env: { NO_COLOR: '1' } })), asked };
}

describe('sightline query', () => {
  it('prints the answer as a table', async () => {
    const { code, stdout } = await ask(
      ['labels'],
      [
        { label: 'espresso', predictions: 1204, confidence: 0.953 },
        { label: 'evil \u001b[31mlabel', predictions: 3, confidence: null },
      ],
    );
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/LABEL +PREDICTIONS +CONFIDENCE\n.*espresso +1,204 +0\.953\n.*evil [^\u001b]+label +3/s),
    ]);
  });

  it('prints one JSON object a line for programs', async () => {
    const { stdout } = await ask(['latest', '--json'], [{ label: 'a' }, { label: 'b' }]);
    expect(stdout).toBe('{"label":"a"}\n{"label":"b"}\n');
  });

  it('looks back as far as it is told, and no further', async () => {
    const { asked } = await ask(['errors', '--since', '2h', '--limit', '7']);
    expect(asked[0]?.params.limit).toBe(7);
    const since = Date.parse(String(asked[0]?.params.since));
    expect(Math.abs(Date.now() - 2 * 3_600_000 - since)).toBeLessThan(60_000);
  });

  it('says so where there is nothing', async () => {
    const { code, stdout, stderr } = await ask(['arms']);
    expect([code, stdout, stderr]).toEqual([0, '', expect.stringMatching(/^Nothing since .* UTC/)]);
  });

  it('prints the query for those who want to go on from it', async () => {
    const { stdout, asked } = await ask(['latency', '--sql']);
    expect([stdout, asked]).toEqual([expect.stringContaining('FROM `lake.predictions_latency_hourly`'), []]);
  });

  it('names the questions to who asks another', async () => {
    const { code, stderr } = await ask(['everything']);
    expect([code, stderr]).toEqual([64, expect.stringContaining('latest, labels, errors, latency, arms, shadows')]);
  });
});
