import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentWith } from '@sightline/config';
import { expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const number = expect.any(Number) as unknown;
const figures = { sent: 10, answered: 10, avgMs: number, p50Ms: number, p95Ms: number, p99Ms: number };

it('ends with one line of JSON, every image answered in each mode', { timeout: 180_000 }, async () => {
  const args = [main, 'latency', '--seconds', '1', '--rate', '10', '--json'];
  const env = environmentWith({ KAFKA_BROKERS: inject('kafkaBrokers') });
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, Record<string, number>>;
  expect(last).toMatchObject({ exactlyOnce: figures, atLeastOnce: figures, floor: figures });
  expect(last.exactlyOnce?.p99Ms).toBeGreaterThan(0);
});
