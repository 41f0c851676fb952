import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentWith } from '@sightline/config';
import { expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../main.js', import.meta.url));

it('ends with one line of JSON, nothing lost or answered twice', { timeout: 300_000 }, async () => {
  const args = [main, 'swap', '--swaps', '2', '--seconds', '1', '--rate', '10', '--json'];
  const env = environmentWith({ KAFKA_BROKERS: inject('kafkaBrokers') });
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(last).toMatchObject({ swaps: 2, lost: 0, duplicated: 0, versionsSeen: 3 });
  expect(last.sent).toBeGreaterThan(10);
  expect(last.p95Ratio).toBeGreaterThan(0);
});
