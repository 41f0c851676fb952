import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentWith } from '@sightline/config';
import { expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../main.js', import.meta.url));

it('ends with one line of JSON, nothing lost or answered twice', { timeout: 300_000 }, async () => {
  const args = [main, 'rollback', '--rounds', '1', '--seconds', '0.5', '--rate', '5', '--json'];
  const env = environmentWith({ KAFKA_BROKERS: inject('kafkaBrokers') });
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {
    readonly rollbackMs: { readonly median: number; readonly max: number };
  };
  expect(last).toMatchObject({ workers: 3, rollbacks: 1, lost: 0, duplicated: 0 });
  expect(last.rollbackMs.median).toBeGreaterThan(100);
  expect(last.rollbackMs.max).toBeGreaterThanOrEqual(last.rollbackMs.median);
});
