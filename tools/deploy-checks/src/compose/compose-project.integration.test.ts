import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openProgram } from '../programs/open-program.js';
import { repositoryRoot } from '../repository-root.js';

interface Project {
  readonly services: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string | null>> }>>;
}

/** Loads docker-compose.yml as Docker does. @throws what Docker would say against it. */
async function loadProject(envFile: string, ...profiles: readonly string[]): Promise<Project> {
  const args = [join(repositoryRoot, 'docker-compose.yml'), join(repositoryRoot, envFile), ...profiles];
  const { stdout } = await execa(await openProgram('compose-config'), args);
  return parse(stdout) as Project;
}

const core = ['console-writer', 'dashboard', 'drift-monitor', 'inference-worker', 'ingest-gateway', 'kafka', 'topics'];
const watchers = ['alertmanager', 'grafana', 'jaeger', 'otel-collector', 'prometheus'];
const cloud = ['bigquery-writer', 'gcs-notification-bridge', 'gcs-writer'];

// NOTE: the first run builds the loader.
describe('docker-compose.yml', { timeout: 300_000 }, () => {
  it.each([
    ['nothing more is said', '.env', [], core],
    [
      'Google Cloud is on this machine',
      'infra/docker/google-cloud.env',
      [],
      [...core, ...cloud, 'bigquery', 'gcs', 'google-cloud', 'pubsub'],
    ],
    ['Google itself is meant', '.env', ['core', 'google'], [...core, ...cloud]],
    ['pictures are made up', '.env', ['core', 'simulate'], [...core, 'simulator']],
    ['what watches is asked for alone', '.env', ['observability'], watchers],
  ])('starts what is needed where %s', async (_, envFile, profiles, expected) => {
    const { services } = await loadProject(envFile, ...profiles);
    expect(Object.keys(services).sort()).toEqual([...expected].sort());
  });

  it('gives the services the addresses of the Google Cloud on this machine', async () => {
    const { services } = await loadProject('infra/docker/google-cloud.env');
    for (const name of ['ingest-gateway', 'inference-worker', ...cloud])
      expect(services[name]?.environment).toMatchObject({ GCS_API_ENDPOINT: 'http://gcs:4443' });
  });

  it('refuses writers of Google Cloud without what they hang on, and says so', async () => {
    await expect(loadProject('.env', 'google')).rejects.toThrow('depends on undefined service "topics"');
  });
});
