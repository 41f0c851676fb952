import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentWith } from '@sightline/config';
import { expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const number = expect.any(Number) as unknown;

it('ends with one line of JSON, the shadow giving way at full load', { timeout: 240_000 }, async () => {
  const args = [main, 'shadow', '--rounds', '1', '--seconds', '2', '--json'];
  const env = environmentWith({ KAFKA_BROKERS: inject('kafkaBrokers') });
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {
    readonly halfLoad: object;
    readonly fullLoad: { readonly droppedShare: number };
  };
  expect(last.halfLoad).toEqual({
    rate: number,
    p95Ms: number,
    p95WithShadowMs: number,
    p95Ratio: number,
    shadowShare: number,
  });
  expect(last.fullLoad.droppedShare).toBeGreaterThan(0.5);
});
