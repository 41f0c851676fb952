import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import { kafkaSettings, openBroker, type Broker, type Consumer } from '@sightline/kafka';
import { topicSettings, topicSpecs, type ImageReceived } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openEchoWorker } from './testing/echo-worker.js';

const program = fileURLToPath(new URL('./main.js', import.meta.url));
const suffix = randomUUID().slice(0, 8);
const topics = {
  IMAGE_TOPIC: `simulator-images-${suffix}`,
  RESULTS_TOPIC: `simulator-results-${suffix}`,
  IMAGE_DEAD_LETTER_TOPIC: `simulator-dead-letters-${suffix}`,
};
const env = {
  ...topics,
  KAFKA_BROKERS: inject('kafkaBrokers'),
  ADMIN_PORT: '0',
  SIMULATOR_PICTURES: '6',
  SIMULATOR_WIDTH: '64',
  SIMULATOR_HEIGHT: '48',
};

let broker: Broker;
let worker: Consumer;
let timesFor: (image: ImageReceived) => number = () => 1;

beforeAll(async () => {
  broker = await openBroker(readSettings(kafkaSettings, [], env), { clientId: 'simulator-test', log: silentLogger });
  const specs = topicSpecs(readSettings(topicSettings, [], topics));
  await broker.topics.apply(specs.filter(({ topic }) => Object.values(topics).includes(topic)));
  worker = await openEchoWorker({
    broker,
    imageTopic: topics.IMAGE_TOPIC,
    resultsTopic: topics.RESULTS_TOPIC,
    deadLetterTopic: topics.IMAGE_DEAD_LETTER_TOPIC,
    groupId: `echo-${suffix}`,
    timesFor: (image) => timesFor(image),
  });
});

afterAll(async () => {
  await worker.close();
  await broker.close();
});

interface Simulator {
  readonly process: ChildProcess;
  /** What was printed so far. */
  readonly stdout: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

function simulate(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Simulator {
  const child = spawn(process.execPath, [program, ...args], { env: { ...env, ...variables } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (output.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output.stderr += text.toString()));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, ...output });
    });
  });
  return { process: child, stdout: () => output.stdout, ended };
}

function lastLine(text: string): unknown {
  return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
}

describe('the simulator against a real broker', () => {
  it('sends at its rate, finds every answer once, and ends by itself with a summary as the last line', async () => {
    timesFor = () => 1;
    const args = '--rate 100 --duration 3s --streams 4 --shape poisson --json --strict'.split(' ');
    const { code, stdout, stderr } = await simulate(args).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const summary = lastLine(stdout) as { sent: number; answered: number };
    expect(summary).toMatchObject({ lost: 0, duplicated: 0, refused: 0, failed: 0, accuracy: { share: 1 } });
    expect(summary.answered).toBe(summary.sent);
    // Three standard deviations of a Poisson count of 300.
    expect(Math.abs(summary.sent - 300)).toBeLessThan(3 * Math.sqrt(300));
  });

  it('stops sending on SIGTERM, waits for what is on its way, and ends with 0', async () => {
    timesFor = () => 1;
    const simulator = simulate(['--rate', '50', '--json'], { SIMULATOR_REPORT_INTERVAL: '200ms' });
    await expect.poll(simulator.stdout, { timeout: 30_000 }).toMatch(/answered [1-9]/);
    simulator.process.kill('SIGTERM');
    const { code, stdout } = await simulator.ended;
    expect(code).toBe(0);
    expect(lastLine(stdout)).toMatchObject({ lost: 0, duplicated: 0 });
  });

  it('says what was lost and duplicated; a strict run ends with 1', async () => {
    timesFor = ({ sequence_number: number }) => (number === 2 ? 0 : number === 3 ? 2 : 1);
    const args = '--rate 100 --count 20 --streams 1 --strict'.split(' ');
    const { code, stdout, stderr } = await simulate(args, { SIMULATOR_ANSWER_TIMEOUT: '2s' }).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/answered +19 .*\n +lost +1 .*\n +duplicated +1 /);
    expect(stderr).toContain('images went wrong: 1 lost, 1 duplicated');
  });

  it('names missing topics before it sends anything', async () => {
    const { code, stderr } = await simulate([], { IMAGE_TOPIC: 'nowhere' }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('Topic nowhere does not exist: create with `sightline topics apply`.');
  });

  it('refuses wrong settings, all at once, before it connects', async () => {
    const { code, stderr } = await simulate(['--rate', '5000', '--shape', 'odd'], { KAFKA_BROKERS: '127.0.0.1:1' })
      .ended;
    expect(code).toBe(78);
    expect(stderr).toMatch(/SIMULATOR_RATE=5000.*\n.*SIMULATOR_SHAPE=odd/);
  });
});
