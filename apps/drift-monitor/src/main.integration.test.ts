import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import { openBroker, type Broker, type Producer } from '@sightline/kafka';
import { openCodecs, topicSpecs, type Alert } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { rules, settings } from './config.js';
import { mostlyCircles, patterns, SimulatedTraffic, type TrafficShape } from './testing/traffic.js';
import { openWebhookReceiver } from './testing/webhook-receiver.js';

const prefix = `drift-${process.pid}-${Date.now().toString(36)}`;
const WINDOW_MS = 2000;
const variables = {
  KAFKA_BROKERS: inject('kafkaBrokers'),
  RESULTS_TOPIC: `${prefix}-results`,
  ALERTS_TOPIC: `${prefix}-alerts`,
  RESULTS_DEAD_LETTER_TOPIC: `${prefix}-dead`,
  CONSUMER_GROUP: prefix,
  ADMIN_PORT: '0',
  WINDOW_SECONDS: String(WINDOW_MS / 1000),
  REFERENCE_WINDOWS: '4',
  MIN_SAMPLES: '100',
  HISTORY_HOURS: '0.1',
  WEBHOOK_INTERVAL_SECONDS: '0',
};
const config = readSettings(settings, rules, variables);
const codecs = openCodecs(config);

let broker: Broker;
let producer: Producer;
const alerts: Alert[] = [];

beforeAll(async () => {
  broker = await openBroker(config, { clientId: prefix, log: silentLogger });
  const used: readonly string[] = [config.RESULTS_TOPIC, config.ALERTS_TOPIC, config.RESULTS_DEAD_LETTER_TOPIC];
  await broker.topics.apply(topicSpecs(config).filter(({ topic }) => used.includes(topic)));
  producer = await broker.openProducer();
  await broker.tail({
    topic: config.ALERTS_TOPIC,
    from: 'earliest',
    onDelivery: ({ value }) => void codecs.alert.decode(value).then((alert) => alerts.push(alert)),
    onFailure: (error) => {
      throw error;
    },
  });
});

afterAll(async () => {
  await producer.close();
  await broker.close();
});

/** Starts the service; resolves once it has read the history. */
async function start(
  more: Readonly<Record<string, string>>,
): Promise<{ stop: () => Promise<number | null>; kill: () => void }> {
  const program = fileURLToPath(new URL('main.js', import.meta.url));
  const env = { ...variables, ...more };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let log = '';
  child.stdout.on('data', (text: Buffer) => (log += text.toString()));
  await vi.waitFor(() => expect(log).toContain('the history has been read'), 30_000);
  return {
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      return code;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Writes traffic of a shape, 200 predictions a second, until told otherwise. */
function write(traffic: SimulatedTraffic, shape: () => TrafficShape): { stop: () => Promise<void> } {
  const enough = new AbortController();
  const writing = (async () => {
    while (!enough.signal.aborted) {
      const records = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const prediction = traffic.next(shape());
          const { value } = await codecs.prediction.encode(prediction);
          return { topic: config.RESULTS_TOPIC, key: prediction.image_id, value };
        }),
      );
      await producer.send(records);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    stop: async () => {
      enough.abort();
      await writing;
    },
  };
}

/** Waits for the boundary after so many windows more. */
async function windows(count: number): Promise<void> {
  const untilMs = (Math.floor(Date.now() / WINDOW_MS) + count) * WINDOW_MS;
  await new Promise((resolve) => setTimeout(resolve, untilMs - Date.now()));
}

const told = (): readonly string[] => alerts.map(({ rule, state }) => `${rule} ${state}`);

describe('the drift-monitor', () => {
  it(
    'finds a planted change within two windows, stands by it over a kill, clears it once it is over, and tells a webhook',
    { timeout: 180_000 },
    async () => {
      const { url, posted } = await openWebhookReceiver();
      const first = await start({ WEBHOOK_URL: url });
      let shape = patterns;
      const traffic = write(new SimulatedTraffic(prefix), () => shape);
      onTestFinished(() => traffic.stop());
      await windows(6);
      expect(told()).toEqual([]);

      const plantedAtMs = Date.now();
      shape = mostlyCircles;
      await vi.waitFor(() => expect(told()).toEqual(['label_drift raised']), { timeout: 20_000, interval: 100 });
      // Told by the end of the second window after it began, whatever the time this machine took to say so.
      expect((alerts[0]?.raised_at ?? NaN) / 1000 - plantedAtMs).toBeLessThanOrEqual(2 * WINDOW_MS);
      await vi.waitFor(() => expect(posted).toHaveLength(1), 20_000);
      expect(JSON.parse(posted[0]?.body ?? '')).toEqual({ alerts: JSON.parse(JSON.stringify(alerts)) as unknown });

      first.kill();
      const second = await start({ WEBHOOK_URL: url });
      await windows(3);
      expect(told()).toEqual(['label_drift raised']);

      shape = patterns;
      const cleared = ['label_drift raised', 'label_drift cleared'];
      await vi.waitFor(() => expect(told()).toEqual(cleared), { timeout: 30_000, interval: 100 });
      expect(alerts[1]).toMatchObject({
        alert_id: alerts[0]?.alert_id,
        details: { cleared_because: 'back_to_reference' },
      });
      await vi.waitFor(() => expect(posted.at(-1)?.body).toContain('"cleared"'), 20_000);
      expect(await second.stop()).toBe(0);

      const third = await start({ WEBHOOK_URL: url });
      await windows(4);
      expect(told()).toEqual(cleared);
      expect(await third.stop()).toBe(0);
    },
  );
});
