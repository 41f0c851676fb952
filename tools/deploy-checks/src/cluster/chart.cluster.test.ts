import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  environments,
  renderChart,
  chartFolder,
  type Environment,
  type KubernetesObject,
} from '../chart/render-chart.js';
import { podTemplate } from '../chart/workload.js';
import { openProgram } from '../programs/open-program.js';
import { repositoryRoot } from '../repository-root.js';
import { defineCustomResources } from './custom-resources.js';
import { admitPod, dryRun } from './dry-run.js';
import { startCluster, type Cluster } from './start-cluster.js';

const all = Object.keys(environments) as Environment[];
/** Charts as they were released: `npm run release` keeps each. */
const releasedFolder = join(repositoryRoot, 'infra/helm/released');
const released = readdirSync(releasedFolder);
const deployments = '/apis/apps/v1/namespaces/sightline/deployments';

let cluster: Cluster;
// NOTE: the first run builds etcd and the API server, which takes minutes.
beforeAll(async () => {
  cluster = await startCluster();
  await defineCustomResources(cluster);
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: 'sightline', labels } });
}, 1_800_000);
afterAll(() => cluster.stop());

function workloads(objects: readonly KubernetesObject[]): readonly ReturnType<typeof podTemplate>[] {
  return objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    .map(({ kind, metadata }) => podTemplate(objects, kind, metadata.name));
}

async function helm(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa(await openProgram('helm'), [...args, '--kubeconfig', cluster.kubeconfig]);
  return stdout;
}

async function environmentVariable(service: string, name: string): Promise<unknown> {
  const { body } = await cluster.request('GET', `${deployments}/${service}`);
  const object = body as unknown as KubernetesObject;
  const { spec } = podTemplate([object], 'Deployment', service);
  return spec.containers[0].env.find((variable) => variable.name === name)?.value;
}

/** The specification of each Deployment of a namespace. */
async function deployedPods(namespace: string): Promise<Readonly<Record<string, { readonly selector: unknown }>>> {
  const { body } = await cluster.request('GET', `/apis/apps/v1/namespaces/${namespace}/deployments`);
  const items = body.items as readonly (KubernetesObject & { readonly spec: { readonly selector: unknown } })[];
  return Object.fromEntries(items.map(({ metadata, spec }) => [metadata.name, spec]));
}

describe('a Kubernetes API server', { timeout: 120_000 }, () => {
  it.each(all)('takes every object of the chart as it is in %s', async (environment) => {
    const objects = await renderChart(environment);
    const problems = await Promise.all(objects.map((object) => dryRun(cluster, object)));
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('refuses objects with a field that Kubernetes does not know', async () => {
    const services = (await renderChart('dev')).filter(({ kind }) => kind === 'Service');
    const misspelled = services.map((service) => ({
      ...service,
      spec: { ...(service.spec as object), sesionAffinity: 'None' },
    }));
    for (const object of misspelled) expect(await dryRun(cluster, object)).toContain('sesionAffinity');
  });

  it.each(all)('admits every pod of the chart where only restricted ones may run, in %s', async (environment) => {
    const pods = workloads(await renderChart(environment));
    expect(pods.length).toBeGreaterThan(3);
    expect(await Promise.all(pods.map((pod) => admitPod(cluster, pod)))).toEqual(pods.map(() => undefined));
  });

  it('refuses the same pod when it is privileged', async () => {
    const [pod] = workloads(await renderChart('dev'));
    const container = { ...pod?.spec.containers[0], securityContext: { privileged: true } };
    const problem = await admitPod(cluster, { spec: { ...pod?.spec, containers: [container] } });
    expect(problem).toContain('violates PodSecurity "restricted');
  });

  it.each(released)(
    'upgrades %s, as it was released, to this chart and rolls it back, each service with the pods it had',
    async (name) => {
      const folder = await mkdtemp(join(tmpdir(), 'sightline-released-'));
      await extract({ file: join(releasedFolder, name), cwd: folder });
      const old = join(folder, 'sightline');
      const release = (chart: string): readonly string[] => [
        ...['upgrade', '--install', 'previous', chart, '--namespace', 'previous', '--create-namespace', '--no-hooks'],
        ...environments.prod.flatMap((file) => ['--values', join(chart, 'environments', file)]),
      ];
      await helm(...release(old));
      const before = await deployedPods('previous');
      expect(Object.keys(before)).toContain('inference-worker');
      await helm(...release(chartFolder));
      const after = await deployedPods('previous');
      for (const service of Object.keys(before)) expect(after[service]?.selector).toEqual(before[service]?.selector);
      await helm('rollback', 'previous', '1', '--namespace', 'previous', '--no-hooks');
      expect(await deployedPods('previous')).toEqual(before);
      await rm(folder, { recursive: true });
    },
  );

  it('installs a release, upgrades it and rolls it back, with KEDA keeping its say over the number of pods', async () => {
    const values = ['--values', `${chartFolder}/environments/dev.yaml`, '--no-hooks'];
    const release = ['upgrade', '--install', 'sightline', chartFolder, ...values];
    await helm(...release);
    // What KEDA does when there is work.
    await cluster.request('PATCH', `${deployments}/inference-worker?fieldManager=keda&force=true`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'inference-worker' },
      spec: { replicas: 3 },
    });
    await helm(...release, '--set', 'services.inference-worker.env.TOP_K=3');
    expect(await environmentVariable('inference-worker', 'TOP_K')).toBe('3');
    await helm('rollback', 'sightline', '1', '--no-hooks');
    expect(await environmentVariable('inference-worker', 'TOP_K')).toBeUndefined();
    const { body } = await cluster.request('GET', `${deployments}/inference-worker`);
    expect(body.spec).toMatchObject({ replicas: 3 });
    expect(await helm('history', 'sightline')).toContain('Rollback to 1');
  });
});
