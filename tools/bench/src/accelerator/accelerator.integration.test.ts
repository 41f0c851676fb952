import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('../main.js', import.meta.url));

it('ends with one line of JSON, every image in a batch of at most 32', { timeout: 120_000 }, async () => {
  const args = [main, 'accelerator', '--rounds', '1', '--seconds', '0.5', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(last).toMatchObject({ callMs: 8, inFlight: 32 });
  expect(last.imagesPerS).toBeGreaterThan(0);
  const sizes = Object.keys(last.batchSizes as object).map(Number);
  expect(sizes.length).toBeGreaterThan(0);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(32);
});
