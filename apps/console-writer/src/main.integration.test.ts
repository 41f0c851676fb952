import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import { kafkaSettings, openBroker } from '@sightline/kafka';
import type { Broker } from '@sightline/kafka';
import { codecSettings, openCodecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { sampleRecord } from '@sightline/sink/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';

const variables = { KAFKA_BROKERS: inject('kafkaBrokers'), KAFKA_SESSION_TIMEOUT_MS: '6000' };
const codecs = openCodecs(readSettings(codecSettings, [], {}));
const id = `console-${process.pid}-${Date.now().toString(36)}`;
const [results, deadLetters] = [`${id}-results`, `${id}-results.dead-letter`];

let broker: Broker;

beforeAll(async () => {
  broker = await openBroker(readSettings(kafkaSettings, [], variables), { clientId: id, log: silentLogger });
  const spec = { partitions: 2, replicationFactor: 1, settings: {} };
  await broker.topics.apply([results, deadLetters].map((topic) => ({ topic, ...spec })));
});

afterAll(() => broker.close());

/** Publishes predictions whose labels are given. */
async function publish(...labels: readonly string[]): Promise<void> {
  const producer = await broker.openProducer();
  const records = labels.map(async (label, index) => {
    const { prediction } = sampleRecord(index, { label });
    return { topic: results, key: prediction.image_id, value: (await codecs.prediction.encode(prediction)).value };
  });
  await producer.send(await Promise.all(records));
  await producer.close();
}

interface Running {
  readonly stdout: () => readonly string[];
  readonly stderr: () => string;
  kill(): void;
  /** Nobody reads its output any more. */
  stopReading(): void;
  readonly ended: Promise<number | null>;
}

function startConsole(more: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Running {
  const program = fileURLToPath(new URL('main.js', import.meta.url));
  const topics = {
    RESULTS_TOPIC: results,
    RESULTS_DEAD_LETTER_TOPIC: deadLetters,
    CONSUMER_GROUP: id,
    ADMIN_PORT: '0',
  };
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...variables, ...topics, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  return {
    stdout: () => said.stdout.split('\n').slice(0, -1),
    stderr: () => said.stderr,
    kill: () => void child.kill('SIGTERM'),
    stopReading: () => void child.stdout.destroy(),
    ended: new Promise((resolve) => child.on('close', resolve)),
  };
}

const soon = (assertion: () => void): Promise<void> => vi.waitFor(assertion, { timeout: 20_000, interval: 50 });

describe('the console-writer', () => {
  it('prints what is published, goes on after rubbish, stops cleanly, and continues where it stopped', async () => {
    await publish('espresso', 'tabby');
    const producer = await broker.openProducer();
    await producer.send([{ topic: results, key: null, value: Buffer.from('rubbish') }]);
    await producer.close();
    const first = startConsole();
    await soon(() => {
      expect(first.stdout().filter((line) => /✓ (espresso|tabby) /.test(line))).toHaveLength(2);
    });
    await publish('goldfish');
    await soon(() => {
      expect(first.stdout().join('\n')).toContain('✓ goldfish');
    });
    await vi.waitFor(async () => {
      const offsets = await broker.topics.offsets(deadLetters);
      expect(offsets.reduce((sum, { high }) => sum + high, 0n) > 0n).toBe(true);
    }, 20_000);
    first.kill();
    expect(await first.ended).toBe(0);
    expect(first.stderr()).not.toContain('"level":"error"');
    expect(first.stdout().at(-1)).toContain('3 predictions in');

    await publish('volcano');
    const second = startConsole({}, '--json');
    await soon(() => {
      expect(second.stdout().length).toBeGreaterThan(0);
    });
    second.kill();
    expect(await second.ended).toBe(0);
    expect(second.stdout().map((line) => (JSON.parse(line) as { label: string }).label)).toEqual(['volcano']);
  });

  it('ends cleanly when nobody reads its output any more, and shows the next reader what that one missed', async () => {
    const group = { CONSUMER_GROUP: `${id}-pipe` };
    const read = startConsole(group);
    await soon(() => {
      expect(read.stdout().join('\n')).toContain('✓ volcano');
    });
    read.stopReading();
    await publish('anemone');
    expect(await read.ended).toBe(0);
    expect(read.stderr()).not.toContain('"level":"error"');
    const next = startConsole(group);
    await soon(() => {
      expect(next.stdout().join('\n')).toContain('✓ anemone');
    });
    next.kill();
    expect(await next.ended).toBe(0);
  });

  it('refuses to start without its topics', async () => {
    const console = startConsole({ RESULTS_TOPIC: `${id}-none` });
    expect(await console.ended).toBe(1);
    expect(console.stderr()).toContain(`Topic ${id}-none does not exist: create with \`sightline topics apply\`.`);
  });
});
