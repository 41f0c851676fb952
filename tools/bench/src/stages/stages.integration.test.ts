import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { demandsOf, meanOf, type Recording } from '@sightline/capacity';
import { environmentWith } from '@sightline/config';
import { simulateOneMachine } from '@sightline/simulate';
import { expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../main.js', import.meta.url));

it('records what the simulation needs to play the same machine', { timeout: 240_000 }, async () => {
  const args = [main, 'stages', '--seconds', '1', '--models', 'efficientnet_lite0', '--json'];
  const env = environmentWith({ KAFKA_BROKERS: inject('kafkaBrokers') });
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const recording = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Recording;
  const [few, many] = recording.loops;
  expect(few.imagesPerTransaction).toBeLessThan(many.imagesPerTransaction);
  expect(few.imagesPerTransaction).toBeGreaterThanOrEqual(1);
  for (const times of [recording.toWorkerMs, recording.toReaderMs, recording.decode.aloneMs]) {
    expect(times).toHaveLength(21);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(meanOf(times)).toBeGreaterThan(0);
  }
  const { worker, broker } = demandsOf(recording);
  expect(worker.perImage + worker.perTransaction + broker.perImage + broker.perTransaction).toBeGreaterThan(0);
  const { cores } = recording.machine;
  const arrivals = { kind: 'closed', callers: 8 } as const;
  const { imagesPerS, p95Ms } = simulateOneMachine({
    recording,
    cores,
    workers: 1,
    partitions: 3,
    arrivals,
    seconds: 10,
  });
  expect(imagesPerS).toBeGreaterThan(1);
  expect(p95Ms).toBeGreaterThan(meanOf(recording.decode.aloneMs));
});
