import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import { openBroker, type Broker, type OutgoingRecord } from '@sightline/kafka';
import { openCodecs, topicSpecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { sampleImage } from '@sightline/messages/testing';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { rules, settings } from './config.js';
import { reportWorker } from './testing/report-worker.js';
import { predictionOf, readPage } from './testing/scene.js';

const prefix = `dashboard-${process.pid}-${Date.now().toString(36)}`;
const variables = {
  KAFKA_BROKERS: inject('kafkaBrokers'),
  IMAGE_TOPIC: `${prefix}-images`,
  RESULTS_TOPIC: `${prefix}-results`,
  WORKER_STATUS_TOPIC: `${prefix}-status`,
  ALERTS_TOPIC: `${prefix}-alerts`,
  ADMIN_PORT: '0',
  PORT: '0',
};
const config = readSettings(settings, rules, variables);
const codecs = openCodecs(config);

let broker: Broker;

beforeAll(async () => {
  broker = await openBroker(config, { clientId: prefix, log: silentLogger });
  const used: readonly string[] = [
    config.IMAGE_TOPIC,
    config.RESULTS_TOPIC,
    config.WORKER_STATUS_TOPIC,
    config.ALERTS_TOPIC,
  ];
  await broker.topics.apply(topicSpecs(config).filter(({ topic }) => used.includes(topic)));
});

afterAll(() => broker.close());

async function write(...records: readonly OutgoingRecord[]): Promise<void> {
  const producer = await broker.openProducer();
  await producer.send(records);
  await producer.close();
}

/** Predictions with numbers of these, as messages. */
async function predictions(from: number, count: number): Promise<readonly OutgoingRecord[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const prediction = predictionOf(from + index);
      const { value } = await codecs.prediction.encode(prediction);
      return { topic: config.RESULTS_TOPIC, key: prediction.image_id, value };
    }),
  );
}

/** Starts the service; resolves with its address once it says it. */
async function start(): Promise<{ readonly url: string; readonly stop: () => Promise<number | null> }> {
  const program = fileURLToPath(new URL('main.js', import.meta.url));
  const child = spawn(process.execPath, [program], { env: variables, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let log = '';
  child.stdout.on('data', (text: Buffer) => (log += text.toString()));
  await vi.waitFor(() => expect(log).toContain('the page is at'), 30_000);
  return {
    url: /the page is at (\S+)"/.exec(log)?.[1] ?? '',
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}

describe('the dashboard', () => {
  it('shows what real topics hold, reads the day again after a restart, and stops cleanly under an open page', async () => {
    await write(...(await predictions(0, 120)));
    const image = await codecs.imageReceived.encode(sampleImage());
    const waiting = { topic: config.IMAGE_TOPIC, partition: 1, key: 'k', value: image.value };
    await write(waiting, waiting, waiting);
    const status: OutgoingRecord[] = [];
    await reportWorker({ codecs, config, broker: { write: (records) => void status.push(...records) } });
    await write(...status);
    for (const [expected, more] of [
      [120, 30],
      [150, 0],
    ] as const) {
      const { url, stop } = await start();
      await vi.waitFor(
        async () => {
          const page = await readPage(`${url}/api/stream?window=1h`);
          const { data } = await page.next('snapshot');
          page.close();
          expect(data.catchingUp).toBeNull();
          expect(data.figures.counts.classified).toBe(expected);
          expect(data.queue?.partitions.map(({ lag }) => lag)).toEqual([0, 3, 0]);
          expect(data.workers.map(({ id, state }) => [id, state])).toEqual([['worker-1', 'running']]);
        },
        { timeout: 30_000, interval: 500 },
      );
      const page = await readPage(`${url}/api/stream`);
      await page.next('rows');
      await write(...(await predictions(expected, more)));
      for (let seen = 0; seen < more;) {
        const { rows, skipped } = (await page.next('rows')).data;
        seen += rows.length + skipped;
      }
      expect(await stop()).toBe(0);
    }
  });
});
