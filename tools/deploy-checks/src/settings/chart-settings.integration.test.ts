import { describe, expect, it } from 'vitest';
import { environments, renderChart, type Environment, type KubernetesObject } from '../chart/render-chart.js';
import { environmentOf, podTemplate } from '../chart/workload.js';
import { checkSettings } from './check-settings.js';

/** What stands for secrets, in the form that their settings ask for. */
const secretValue = (variable: string): string =>
  variable === 'API_KEYS' ? `camera:${'0'.repeat(64)}` : `the ${variable}`;

async function problemsOf(objects: readonly KubernetesObject[]): Promise<readonly string[]> {
  const shared = Object.keys(objects.find(({ kind }) => kind === 'ConfigMap')?.data ?? {});
  const deployments = objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
  expect(deployments.length).toBeGreaterThan(2);
  const problems = await Promise.all(
    deployments.map((service) => {
      const pod = podTemplate(objects, 'Deployment', service).spec;
      return checkSettings({ service, env: environmentOf(objects, pod, secretValue), shared });
    }),
  );
  return problems.flat();
}

// NOTE: the first run builds helm, which takes minutes.
describe('the settings that the Helm chart gives', { timeout: 900_000 }, () => {
  it.each(Object.keys(environments) as Environment[])('are known to each service, and right, in %s', async (name) => {
    expect(await problemsOf(await renderChart(name))).toEqual([]);
  });

  it('are refused where one is renamed, for one service or for all', async () => {
    const set = { 'services.inference-worker.env.TOP_KAY': '3', 'env.GOOGLE_PROJECT': 'x' };
    const problems = await problemsOf(await renderChart('dev', set));
    expect(problems).toContain('inference-worker has no setting TOP_KAY');
    expect(problems).toContain('ingest-gateway has no setting GOOGLE_PROJECT');
  });

  it('are refused where a service needs one more, or has a value that it cannot read', async () => {
    const set = {
      'services.gcs-writer.enabled': 'true',
      'services.inference-worker.env.TOP_K': 'many',
      'services.dashboard.env.HOST': '127.0.0.1',
    };
    const problems = (await problemsOf(await renderChart('dev', set))).join('\n');
    expect(problems).toContain('OUTPUT_BUCKET is missing');
    expect(problems).toContain('TOP_K=many: must be a whole number');
    expect(problems).toContain('dashboard is left with HOST=127.0.0.1');
  });
});
