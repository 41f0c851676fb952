import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentWith } from '@sightline/config';
import { expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const number = expect.any(Number) as unknown;

it('ends with one line of JSON, both writers beside bare loops', { timeout: 300_000 }, async () => {
  const args = [main, 'sinks', '--rounds', '1', '--rows', '6000', '--seconds', '1', '--json'];
  const env = environmentWith({ KAFKA_BROKERS: inject('kafkaBrokers') });
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, Record<string, number>>;
  expect(last).toEqual({
    bigquery: { ratio: number, rowsPerS: number, queryableMsP50: number },
    gcs: { ratio: number, recordsPerS: number },
    bridge: { dropToResultMsP50: number },
  });
  expect(last.bridge?.dropToResultMsP50).toBeGreaterThan(0);
});
