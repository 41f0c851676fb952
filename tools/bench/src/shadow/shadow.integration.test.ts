import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentWith } from '@sightline/config';
import kafkajs from 'kafkajs';
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

it('stops all it has started and deletes its topics on a Ctrl-C', { timeout: 240_000 }, async () => {
  const bench = spawn(process.execPath, [main, 'shadow'], {
    env: environmentWith({ KAFKA_BROKERS: inject('kafkaBrokers') }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(bench, 'exit');
  await new Promise<void>((resolve) => {
    bench.stderr.on('data', (said) => String(said).includes('Looking for full load') && resolve());
  });
  expect(await shadowTopics()).not.toEqual([]);
  bench.kill('SIGINT');
  expect(await ended).toEqual([1, null]);
  expect(await shadowTopics()).toEqual([]);
});

async function shadowTopics(): Promise<readonly string[]> {
  const brokers = inject('kafkaBrokers').split(',');
  const admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return (await admin.listTopics()).filter((topic) => topic.startsWith('bench.shadow.'));
  } finally {
    await admin.disconnect();
  }
}
