import { describe, expect, it } from 'vitest';
import { environments, renderChart, type Environment } from '../chart/render-chart.js';
import { deploymentProblems } from './deployment-problems.js';

// NOTE: the first run builds helm, which takes minutes.
describe('the settings that the Helm chart gives', { timeout: 900_000 }, () => {
  it.each(Object.keys(environments) as Environment[])('are known to each service, and right, in %s', async (name) => {
    expect(await deploymentProblems(await renderChart(name))).toEqual([]);
  });

  it('are refused where one is renamed, for one service or for all', async () => {
    const set = { 'services.inference-worker.env.TOP_KAY': '3', 'env.GOOGLE_PROJECT': 'x' };
    const problems = await deploymentProblems(await renderChart('dev', set));
    expect(problems).toContain('inference-worker has no setting TOP_KAY');
    expect(problems).toContain('ingest-gateway has no setting GOOGLE_PROJECT');
  });

  it('are refused where a service needs one more, or has a value that it cannot read', async () => {
    const set = {
      'services.gcs-writer.enabled': 'true',
      'services.inference-worker.env.TOP_K': 'many',
      'services.dashboard.env.HOST': '127.0.0.1',
    };
    const problems = (await deploymentProblems(await renderChart('dev', set))).join('\n');
    expect(problems).toContain('OUTPUT_BUCKET is missing');
    expect(problems).toContain('TOP_K=many: must be a whole number');
    expect(problems).toContain('dashboard is left with HOST=127.0.0.1');
  });
});
