import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readStartOptions } from '../bootstrap/start-options.mjs';
import { workspaceRoot } from '../bootstrap/workspace.mjs';
import { oneNodeSettings } from './kafka/server-properties.js';
import { memoryEnv } from './stack/memory-env.js';
import { planServices } from './stack/service-plans.js';

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
}
interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
  readonly build?: { readonly dockerfile: string; readonly args: { readonly APP: string } };
}

let services: ComposeFile['services'] = {};
beforeAll(async () => {
  // The file is ours; a field that is not what it seems fails the test below that reads it.
  services = (parse(await readFile(join(workspaceRoot, 'docker-compose.yml'), 'utf8'), { merge: true }) as ComposeFile)
    .services;
});

describe('docker-compose.yml', () => {
  it('gives Kafka the settings that npm start gives it', () => {
    const environment = services.kafka?.environment ?? {};
    const found = Object.keys(oneNodeSettings).map((name) => [
      name,
      String(environment[`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`]),
    ]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(oneNodeSettings).map(([name, value]) => [name, String(value)])),
    );
  });

  it('runs the version of Kafka that npm start fetches', async () => {
    const jars = await readFile(join(workspaceRoot, 'tools/dev-stack/kafka-jars.txt'), 'utf8');
    const [, version = ''] = /kafka_2\.13:(\S+)/.exec(jars) ?? [];
    expect(services.kafka?.image).toBe(`apache/kafka:${version}`);
  });

  it('has each service of npm start under the same name, with probes and gateway on the same ports', async () => {
    const plans = await planServices(readStartOptions(['--simulate', '1', '--gcp']), { brokers: 'unused' }, 'unused');
    for (const { name } of plans) expect(Object.keys(services)).toContain(name);
    expect(services['ingest-gateway']?.ports).toEqual(['127.0.0.1:8080:8080', '127.0.0.1:9100:9100']);
    expect(services['inference-worker']?.ports).toEqual(['127.0.0.1:9101:9101']);
    expect(services.dashboard?.ports).toEqual(['127.0.0.1:8090:8090', '127.0.0.1:9108:9108']);
    expect(services['drift-monitor']?.ports).toEqual(['127.0.0.1:9107:9107']);
    expect(services['console-writer']?.ports).toEqual(['127.0.0.1:9102:9102']);
    expect(services.simulator?.ports).toEqual(['127.0.0.1:9103:9103']);
  });

  it('gives memory back to the system in the images as under npm start', async () => {
    const dockerfile = await readFile(join(workspaceRoot, 'infra/docker/Dockerfile'), 'utf8');
    const set = [...dockerfile.matchAll(/(MALLOC_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(set)).toEqual(memoryEnv);
    for (const { env } of await planServices(readStartOptions([]), { brokers: 'unused' }, 'unused')) {
      expect(env).toMatchObject(memoryEnv);
    }
  });

  it('starts the bridge of Google Cloud only where it is asked for', () => {
    for (const name of ['pubsub', 'pubsub-topics', 'gcs-notification-bridge'])
      expect(services[name]?.profiles).toEqual(['gcp']);
    expect(services['gcs-notification-bridge']?.ports).toEqual(['127.0.0.1:9106:9106']);
  });

  it('has what watches the pipeline only where it is asked for', () => {
    for (const name of ['jaeger', 'prometheus', 'alertmanager', 'grafana'])
      expect(services[name]?.profiles).toEqual(['observability']);
  });

  it('builds each app from a folder and a Dockerfile that are there', () => {
    const builds = Object.values(services).flatMap(({ build }) => (build === undefined ? [] : [build]));
    expect(builds.length).toBeGreaterThanOrEqual(6);
    for (const { dockerfile, args } of builds) {
      expect(existsSync(join(workspaceRoot, dockerfile))).toBe(true);
      expect(existsSync(join(workspaceRoot, args.APP, 'src/main.ts'))).toBe(true);
    }
  });
});
