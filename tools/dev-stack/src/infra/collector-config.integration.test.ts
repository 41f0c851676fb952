import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { workspaceRoot } from '../../bootstrap/workspace.mjs';
import { collectorProgram, runCollector, startCollector, type LocalCollector } from '../collector/start-collector.js';
import { freePorts } from '../kafka/free-port.js';
import type { TetheredProcess } from '../tethered-process.js';

const config = join(workspaceRoot, 'infra/otel-collector/config.yaml');
let dataDir = '';

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-collector-'));
  // NOTE: the first run builds it, which takes a minute or two.
  await collectorProgram();
}, 600_000);
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('infra/otel-collector', () => {
  it('is a configuration that the collector takes', async () => {
    const { exitCode, stderr } = await execa(await collectorProgram(), ['validate', '--config', config]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('is refused where a name in it is misspelled', async () => {
    const args = ['validate', '--config', config, '--set=processors.memory_limiter.limit_mb=1'];
    const { exitCode, stderr } = await execa(await collectorProgram(), args, { reject: false });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('limit_mb')]);
  });

  describe('between a service and Jaeger', () => {
    let jaeger: LocalCollector;
    let between: TetheredProcess;
    let [taken, own] = [0, 0];

    beforeAll(async () => {
      // Jaeger takes the same protocol at the same path.
      jaeger = await startCollector({ dataDir: join(dataDir, 'jaeger') });
      [taken = 0, own = 0] = await freePorts(2);
      const home = join(dataDir, 'between');
      await mkdir(home);
      const scraped = `[{pull: {exporter: {prometheus: {host: 127.0.0.1, port: ${own}}}}}]`;
      const args = [
        ...['--config', config, `--set=receivers.otlp.protocols.http.endpoint=127.0.0.1:${taken}`],
        ...[`--set=exporters.otlp_http/jaeger.endpoint=${jaeger.endpoint}`],
        `--set=service.telemetry.metrics.readers=${scraped}`,
      ];
      between = await runCollector(args, { dataDir: home });
    }, 120_000);
    afterAll(async () => {
      await between.kill();
      await jaeger.stop();
    });

    it('hands on each span, and lets itself be scraped', async () => {
      const response = await fetch(`http://127.0.0.1:${taken}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(oneSpan),
      });
      expect(response.status).toBe(200);
      await vi.waitFor(async () => expect(await jaeger.spans()).toHaveLength(1), { timeout: 20_000, interval: 100 });
      expect(await jaeger.spans()).toMatchObject([
        { service: 'ingest-gateway', name: 'POST /v1/images', kind: 'SERVER' },
      ]);
      const metrics = await (await fetch(`http://127.0.0.1:${own}/metrics`)).text();
      expect(metrics).toMatch(/^otelcol_exporter_sent_spans\S* 1$/m);
    });
  });
});

const oneSpan = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'ingest-gateway' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '5b8efff798038103d269b633813fc60c',
              spanId: 'eee19b7ec3c1b174',
              name: 'POST /v1/images',
              kind: 2,
              startTimeUnixNano: '1764255432000000000',
              endTimeUnixNano: '1764255432100000000',
            },
          ],
        },
      ],
    },
  ],
};
