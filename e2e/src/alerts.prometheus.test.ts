import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { watchServices, type Watching } from './outside/prometheus.js';
import { Pipeline } from './pipeline/pipeline.js';
import type { ServiceProcess } from './pipeline/service-process.js';

const soon = (check: () => Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 250 });

let pipeline: Pipeline;
let worker: ServiceProcess;
let watching: Watching;

beforeAll(async () => {
  pipeline = await Pipeline.open('alerts', inject('kafkaBrokers'));
  const [{ gateway }, startedWorker, writer] = await Promise.all([
    pipeline.startGateway(),
    pipeline.start('inference-worker'),
    pipeline.start('console-writer', { CONSUMER_GROUP: 'alerts-console' }),
  ]);
  worker = startedWorker;
  watching = await watchServices({
    'ingest-gateway': gateway.adminPort,
    'inference-worker': worker.adminPort,
    'console-writer': writer.adminPort,
  });
});
afterAll(async () => {
  await watching.close();
  await pipeline.close();
});

/** Without those of a machine that is busy: the rules fire after 2 s here. */
async function serviceAlerts(): Promise<readonly string[]> {
  return (await watching.alerts()).filter((alert) => alert.startsWith('Service'));
}

describe('a real Prometheus with our rules', () => {
  it('scrapes every service, and has nothing to say of healthy ones', async () => {
    await soon(async () => {
      const jobs = [...(await watching.healthyJobs())].sort();
      expect(jobs).toEqual(['console-writer', 'inference-worker', 'ingest-gateway']);
    });
    await soon(async () => expect(await serviceAlerts()).toEqual([]));
  });

  it('raises an alert in a real Alertmanager when the worker is killed', async () => {
    await worker.end('SIGKILL');
    await soon(async () => expect(await serviceAlerts()).toEqual(['ServiceDown inference-worker']));
  });

  it('has it scraped again once it is back', async () => {
    worker.launch();
    await worker.whenReady();
    await soon(async () => expect(await watching.healthyJobs()).toContain('inference-worker'));
  });
});
