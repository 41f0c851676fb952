import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderChart, type Environment, type KubernetesObject } from '../chart/render-chart.js';
import { openTerraform, type OpenTerraform } from '../terraform/open-terraform.js';
import { outputValues, type RegionValues } from '../terraform/output-values.js';
import { deploymentProblems } from './deployment-problems.js';

const environments = ['dev', 'prod'] as const satisfies readonly Environment[];

let terraform: OpenTerraform;
let scratch: string;
const values = new Map<Environment, RegionValues>();

// NOTE: the first run builds Terraform and helm, which takes minutes.
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'sightline-values-'));
  terraform = await openTerraform('terraform');
  await terraform.init('.');
  for (const environment of environments) {
    values.set(environment, await outputValues(terraform, environment, 'with_a_second_region'));
  }
}, 900_000);

afterAll(async () => {
  await terraform.close();
  await rm(scratch, { recursive: true });
});

async function render(environment: Environment, given: unknown): Promise<readonly KubernetesObject[]> {
  const file = join(scratch, 'values.json');
  await writeFile(file, JSON.stringify(given));
  return renderChart(environment, {}, [file]);
}

describe('the settings that Terraform gives', { timeout: 120_000 }, () => {
  it.each([
    ['dev', 'europe-west1'],
    ['prod', 'us-central1'],
  ] as const)('are known to each service, and right, in %s in %s', async (environment, region) => {
    const objects = await render(environment, values.get(environment)?.[region]);
    expect(await deploymentProblems(objects)).toEqual([]);
    const services = objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    expect(services).toEqual(expect.arrayContaining(['gcs-notification-bridge', 'bigquery-writer', 'gcs-writer']));
  });

  it('replace every name of the example project', async () => {
    const text = JSON.stringify(await render('prod', values.get('prod')?.['us-central1']));
    expect(text).toContain('a-project');
    expect(text).not.toContain('my-project');
    expect(text).not.toContain('europe-west1');
  });

  it('are missed where one is forgotten', async () => {
    const whole = JSON.stringify(values.get('dev')?.['europe-west1']);
    const forgotten = JSON.parse(whole.replace('PUBSUB_SUBSCRIPTION', 'PUBSUB_SUBSCRIPTIONS')) as unknown;
    const problems = (await deploymentProblems(await render('dev', forgotten))).join('\n');
    expect(problems).toContain('gcs-notification-bridge has no setting PUBSUB_SUBSCRIPTIONS');
    expect(problems).toContain('PUBSUB_SUBSCRIPTION is missing');
  });
});
