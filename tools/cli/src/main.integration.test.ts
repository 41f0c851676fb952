import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import { kafkaSettings, openBroker } from '@sightline/kafka';
import { samplePhotos } from '@sightline/models/testing';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { startPipeline, type PipelineProcesses } from './testing/pipeline-processes.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const id = `cli-${process.pid}-${Date.now().toString(36)}`;
const env = {
  KAFKA_BROKERS: inject('kafkaBrokers'),
  KAFKA_SESSION_TIMEOUT_MS: '6000',
  IMAGE_TOPIC: `${id}-images`,
  RESULTS_TOPIC: `${id}-results`,
  IMAGE_DEAD_LETTER_TOPIC: `${id}-images.dead-letter`,
  RESULTS_DEAD_LETTER_TOPIC: `${id}-results.dead-letter`,
  IMAGE_DEDUPLICATION_TOPIC: `${id}-deduplication`,
  ROUTING_TOPIC: `${id}-routing`,
  WORKER_STATUS_TOPIC: `${id}-status`,
  ALERTS_TOPIC: `${id}-alerts`,
  CONSUMER_GROUP: id,
};
const bin = fileURLToPath(new URL('../bin/sightline.mjs', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly stdout: () => string;
  kill(signal: NodeJS.Signals): void;
  stopReading(): void;
  readonly ended: Promise<Ended>;
}

function start(...args: readonly string[]): Running {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...env, PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  return {
    stdout: () => said.stdout,
    kill: (signal) => void child.kill(signal),
    stopReading: () => void child.stdout.destroy(),
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said }))),
  };
}

const sightline = (...args: readonly string[]): Promise<Ended> => start(...args).ended;
const photos = samplePhotos.map(({ path }) => path);
const labels = samplePhotos.map(({ label }) => label);

/** The values of one field in lines of JSON. */
function field(lines: string, name: string): readonly unknown[] {
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Record<string, unknown>)[name]);
}

let pipeline: PipelineProcesses;

beforeAll(async () => {
  const before = await sightline('topics', 'check');
  expect([before.code, before.stdout.match(/✗ missing/g)?.length]).toEqual([1, 8]);
  const apply = await sightline('topics', 'apply');
  expect([apply.code, apply.stdout.match(/✓ created/g)?.length]).toEqual([0, 8]);
  pipeline = await startPipeline(env);
});

afterAll(() => pipeline.stop());

describe('sightline, against a pipeline', () => {
  it('finds the topics as they should be, and says what differs', async () => {
    expect((await sightline('topics', 'check')).code).toBe(0);
    const child = spawn(process.execPath, [bin, 'topics', 'check'], { env: { ...env, RESULTS_RETENTION_HOURS: '5' } });
    let stdout = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    expect(stdout).toContain('✗ retention.ms is 604800000, not 18000000');
  });

  it.each(['gateway', 'topic'])('classifies photos by the %s as their labels are known', async (way) => {
    const { code, stdout, stderr } = await sightline(
      'classify',
      ...photos,
      '--to',
      way,
      '--url',
      pipeline.url,
      '--json',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(field(stdout, 'label')).toEqual(labels);
    expect(field(stdout, 'file')).toEqual(photos);
  });

  it('asks for the model that it is told to', async () => {
    const { stdout } = await sightline('classify', ...photos, '--url', pipeline.url, '--model', 'patterns', '--json');
    expect(new Set(field(stdout, 'model_name'))).toEqual(new Set(['patterns']));
    const unknown = await sightline('classify', ...photos, '--url', pipeline.url, '--model', 'nonsense', '--json');
    expect([unknown.code, new Set(field(unknown.stdout, 'error_code'))]).toEqual([1, new Set(['unknown_model'])]);
  });

  it('shows predictions as they come, and ends cleanly on Ctrl-C', async () => {
    const watching = start('watch', '--label', 'espresso');
    // It can't be seen from outside when it has begun: pictures are sent until one is shown.
    await vi.waitFor(
      async () => {
        await sightline('classify', ...photos, '--url', pipeline.url);
        expect(watching.stdout()).toContain('✓ espresso');
      },
      { timeout: 40_000, interval: 100 },
    );
    expect(watching.stdout()).not.toContain('tripod');
    watching.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends without a word when nobody reads any more', async () => {
    const watching = start('watch', '--since', '1h', '--json');
    watching.stopReading();
    expect(await watching.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends a classification on Ctrl-C with 130, printing what it has', async () => {
    const many = Array.from({ length: 500 }, () => photos[0] ?? '');
    const running = start('classify', ...many, '--url', pipeline.url, '--json', '--concurrency', '1');
    await vi.waitFor(() => expect(running.stdout()).toContain('\n'), { timeout: 20_000, interval: 5 });
    running.kill('SIGINT');
    const { code, stdout } = await running.ended;
    const outcomes = field(stdout, 'error_code');
    expect(code).toBe(130);
    expect(outcomes.length).toBeLessThan(500);
    expect(outcomes[0]).toBeNull();
  });

  it('lists and shows what could not be read, byte for byte', async () => {
    const broker = await openBroker(readSettings(kafkaSettings, [], env), { clientId: id, log: silentLogger });
    const producer = await broker.openProducer();
    const value = Buffer.concat([Buffer.from('{"image_data": '), Buffer.from([0, 255, 27])]);
    await producer.send([{ topic: env.IMAGE_TOPIC, key: 'camera-1', value, headers: { from: 'a test' } }]);
    await producer.close();
    await broker.close();
    await vi.waitFor(
      async () => expect((await sightline('dead-letters', 'list')).stdout).toMatch(/images\/0\/0 .*broken_json/),
      { timeout: 30_000 },
    );
    const shown = await sightline('dead-letters', 'show', 'images/0/0');
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/camera-1\n.*from: a test\n/)]);
    const letter = JSON.parse((await sightline('dead-letters', 'show', 'images/0/0', '--json')).stdout) as Record<
      string,
      unknown
    >;
    expect(Buffer.from(String(letter.value_base64), 'base64')).toEqual(value);
    const place = `${env.IMAGE_TOPIC}/${String(letter.partition)}/${String(letter.offset)}`;
    expect((await sightline('dead-letters', 'show', place)).stdout).toBe(shown.stdout);
  });

  it('finds everything in order, up to a label', async () => {
    const { code, stdout } = await sightline('check', '--url', pipeline.url, '--group', id, '--send');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/✓ answer +a picture was answered in/)]);
    expect(stdout).not.toContain('✗');
  });
});

describe('sightline, against nothing', () => {
  it('says soon that no broker answers', async () => {
    const startedAt = performance.now();
    const { code, stderr } = await sightline('topics', 'check', '--brokers', '127.0.0.1:9');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^sightline: No Kafka broker answered at 127\.0\.0\.1:9: .*\n$/),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });
});
