import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readStartOptions } from '../bootstrap/start-options.mjs';
import { workspaceRoot } from '../bootstrap/workspace.mjs';
import { gcsVersion } from './gcs/gcs-program.js';
import { oneNodeSettings } from './kafka/server-properties.js';
import { googleCloudSettings } from './stack/local-google-cloud.js';
import { memoryEnv } from './stack/memory-env.js';
import { observabilityServices, tracesEndpoint } from './stack/observability.js';
import { planServices } from './stack/service-plans.js';

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
}
interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
  readonly build?: { readonly dockerfile?: string; readonly args?: { readonly APP: string } };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
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
    const ports = plans.map(({ name, adminPort }) => [name, adminPort] as const);
    for (const [name, port] of ports) expect(services[name]?.ports).toContain(`127.0.0.1:${port}:${port}`);
    expect(services['ingest-gateway']?.ports).toContain('127.0.0.1:8080:8080');
    expect(services.dashboard?.ports).toContain('127.0.0.1:8090:8090');
  });

  it('gives memory back to the system in the images as under npm start', async () => {
    const dockerfile = await readFile(join(workspaceRoot, 'infra/docker/Dockerfile'), 'utf8');
    const set = [...dockerfile.matchAll(/(MALLOC_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(set)).toEqual(memoryEnv);
    for (const { env } of await planServices(readStartOptions([]), { brokers: 'unused' }, 'unused')) {
      expect(env).toMatchObject(memoryEnv);
    }
  });

  it('has Google Cloud, and what watches the pipeline, only where it is asked for', () => {
    const inProfile = (profile: string): readonly string[] =>
      Object.keys(services).filter((name) => services[name]?.profiles?.includes(profile));
    expect(inProfile('core')).toEqual(
      expect.arrayContaining(['kafka', 'topics', 'ingest-gateway', 'inference-worker']),
    );
    expect(inProfile('gcp')).toEqual(expect.arrayContaining(['pubsub', 'gcs', 'bigquery', 'google-cloud']));
    expect(inProfile('google').map((name) => services[name]?.build?.args?.APP)).toEqual(
      ['gcs-notification-bridge', 'bigquery-writer', 'gcs-writer'].map((name) => `apps/${name}`),
    );
    expect(inProfile('observability')).toEqual(observabilityServices);
    expect(Object.keys(services).filter((name) => services[name]?.profiles === undefined)).toEqual([]);
  });

  it('gives the services the Google Cloud that npm start gives them, in its own network', async () => {
    const text = await readFile(join(workspaceRoot, 'infra/docker/google-cloud.env'), 'utf8');
    const { COMPOSE_PROFILES: profiles, ...found } = parseEnv(text);
    expect(profiles).toBe('core,gcp');
    expect(found).toEqual(
      googleCloudSettings({
        gcs: 'http://gcs:4443',
        pubsub: 'pubsub:8085',
        bigQuery: 'http://bigquery:9050',
        bigQueryStorage: 'bigquery:9060',
      }),
    );
    expect(services.gcs?.image).toBe(`fsouza/fake-gcs-server:${gcsVersion}`);
    expect(services.gcs?.ports).toEqual(['127.0.0.1:4443:4443']);
    expect(services.bigquery?.ports).toEqual(['127.0.0.1:9050:9050', '127.0.0.1:9060:9060']);
  });

  it('starts each service of ours once what it needs is ready', () => {
    const ours = Object.entries(services).filter(([, { build }]) => build?.args?.APP.startsWith('apps/'));
    expect(ours.length).toBeGreaterThan(8);
    for (const [name, { depends_on: needed = {} }] of ours) {
      const expected =
        name === 'simulator'
          ? { 'ingest-gateway': 'service_healthy', 'inference-worker': 'service_healthy' }
          : { topics: 'service_completed_successfully', 'google-cloud': 'service_completed_successfully' };
      const found = Object.entries(needed).map(([other, { condition }]) => [other, condition]);
      expect(Object.fromEntries(found), name).toEqual(expected);
    }
  });

  it('has a collector take the traces where services are told to send them, of the version that its configuration is checked with', async () => {
    const { image, ports, volumes } = services['otel-collector'] ?? {};
    const modules = await readFile(join(workspaceRoot, 'tools/dev-stack/collector/go.mod'), 'utf8');
    const [, version = ''] = /collector\/otelcol v(\S+)/.exec(modules) ?? [];
    expect(image).toBe(`otel/opentelemetry-collector:${version}`);
    expect(volumes).toEqual(['./infra/otel-collector/config.yaml:/etc/otelcol/config.yaml:ro']);
    const { port } = new URL(tracesEndpoint);
    const takers = Object.keys(services).filter((name) => services[name]?.ports?.includes(`127.0.0.1:${port}:${port}`));
    expect([takers, ports]).toEqual([['otel-collector'], expect.arrayContaining([`127.0.0.1:${port}:${port}`])]);
  });

  it('builds each app from a folder and a Dockerfile that are there', () => {
    const builds = Object.values(services).flatMap(({ build }) => (build?.args === undefined ? [] : [build]));
    expect(builds.length).toBeGreaterThanOrEqual(6);
    for (const { dockerfile = '', args } of builds) {
      expect(existsSync(join(workspaceRoot, dockerfile))).toBe(true);
      expect(existsSync(join(workspaceRoot, args?.APP ?? '', 'src/main.ts'))).toBe(true);
    }
  });
});
