import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ran } from '../../testing/run.js';
import { openStandInCloud, type StandInCloud } from '../testing/stand-in-cloud.js';
import type { CloudState } from '../testing/stand-in/cloud-state.js';
import { addOns, deployedCloud } from '../testing/deployed-cloud.js';

vi.setConfig({ testTimeout: 180_000 });

let cloud: StandInCloud;
afterEach(() => cloud.close());

const apply = ['apply', 'prod', '--project', 'my-project', '--yes', '--no-smoke'] as const;

async function deploy(state: Partial<CloudState>, ...args: readonly string[]): Promise<Ran> {
  cloud = await openStandInCloud(state);
  return cloud.deploy(args);
}

describe('sightline deploy apply', () => {
  it('makes everything in order, and nothing a second time', async () => {
    const first = await deploy({}, ...apply);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout.match(/^✓ \S+/gm)).toEqual(
      [
        'check',
        'state',
        'plan',
        'regions',
        'quotas',
        'resources',
        'clusters',
        'images',
        'add-ons',
        'secrets',
        'application',
      ].map((subject) => `✓ ${subject}`),
    );
    expect(cloud.state.buckets).toEqual({ 'gs://my-project-sightline-state': { isVersioned: true } });
    expect(cloud.state.images).toEqual(deployedCloud.images);
    // The credentials of the clusters are in a file of their own.
    expect(await readdir(join(cloud.folder, 'deploy', 'my-project-prod'))).toContain('kubeconfig');
    expect(await readdir(cloud.folder)).not.toContain('kubeconfig-of-ada');
    expect(cloud.state.releases.sightline?.at(-1)).toMatchObject({ status: 'deployed', revision: 1 });
    const before = cloud.state;

    const second = await cloud.deploy(apply);
    expect(second.stdout).toMatch(/✓ plan +nothing to change\n/);
    expect(second.stdout).toMatch(/✓ images +all are published\n/);
    expect(second.stdout).toMatch(/✓ add-ons +europe-west1: KEDA 2.17.2 is there; Prometheus 72.6.4 is there\n/);
    expect(second.stdout).toMatch(/✓ application +europe-west1: revision 1 is as it should be\n/);
    expect([second.code, cloud.state]).toEqual([0, before]);
  });

  it('has Cloud Build make the images where there is no Docker engine', async () => {
    const { code, stdout } = await deploy({ ...deployedCloud, images: [], hasDocker: false }, ...apply);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/✓ images +5 of 5 built by Cloud Build and pushed\n/)]);
    expect(await cloud.calls('gcloud builds submit')).toHaveLength(5);
  });

  it('leaves add-ons alone that others installed, and installs none where told so', async () => {
    const { stdout } = await deploy({ ...deployedCloud, releases: {} }, ...apply);
    expect(stdout).toMatch(/KEDA is there, and left to whoever installed it; Prometheus is there, and left/);
    cloud.change((state) => (state.definitions = []));
    const { code, stderr } = await cloud.deploy([...apply, '--no-add-ons']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('KEDA and Prometheus is not in europe-west1')]);
  });

  it('says which pod was in the way, where services do not get ready', async () => {
    const state = { ...deployedCloud, releases: addOns, podProblem: 'ImagePullBackOff', pauseMs: 6000 };
    const { code, stderr } = await deploy(state, ...apply);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`what ran before is back: inference-worker can't get its image: Back-off pulling image`),
    ]);
  });

  it('never deletes data', async () => {
    const resources = [
      ...(deployedCloud.resources ?? []),
      'module.buckets["us-central1"].google_storage_bucket.this["drops"]',
    ];
    cloud = await openStandInCloud({ ...deployedCloud, resources, region: 'us-central1' });
    const { code, stderr } = await cloud.deploy(apply);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/This would delete data, which apply never does: .*google_storage_bucket/),
    ]);
  });

  it('asks before it makes anything that costs, and not where nobody can answer', async () => {
    const { code, stderr } = await deploy({}, ...apply.filter((arg) => arg !== '--yes'));
    expect([code, stderr]).toEqual([
      64,
      expect.stringContaining('Make this in my-project? There is no terminal to answer on: say so with --yes.'),
    ]);
    expect(cloud.state.resources).toEqual([]);
  });

  it('changes nothing with --dry-run, not even the bucket of the state', async () => {
    const { code, stdout, stderr } = await deploy({}, ...apply, '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/✓ plan +11 to create\n[^]*✓ end +nothing was changed\n$/),
    ]);
    expect(stderr).toMatch(/\+ +3 {2}container node pool\n/);
    expect([cloud.state.buckets, cloud.state.resources]).toEqual([{}, []]);
  });
});

describe('sightline deploy status', () => {
  it('says what there is', async () => {
    const { code, stdout } = await deploy(deployedCloud, 'status', 'prod', '--project', 'my-project');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/✓ application +europe-west1: revision 1 of sightline-0.1.0, deployed 2026-11-27 10:00\n/),
    ]);
    expect(stdout).toMatch(
      /✓ service +ingest-gateway: 2 of 2 ready\n✓ service +inference-worker: asleep, until there is work\n/,
    );
  });

  it('says so where there is nothing', async () => {
    const { code, stdout } = await deploy({}, 'status', 'prod', '--project', 'my-project');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/- state +not looked at: .* nothing was ever deployed\n$/),
    ]);
  });
});

describe('sightline deploy destroy', () => {
  const destroy = ['destroy', 'prod', '--project', 'my-project'] as const;

  it('refuses where nobody can be asked', async () => {
    const { code, stderr } = await deploy(deployedCloud, ...destroy);
    expect([code, stderr]).toEqual([
      64,
      expect.stringContaining('There is no terminal to answer on: say so with --yes.'),
    ]);
    expect(cloud.state.resources).toEqual(deployedCloud.resources);
  });

  it.each([
    ['n\n', destroy],
    ['my-projct\n', [...destroy, '--delete-data']],
  ])('changes nothing where the answer is %j', async (typed, line) => {
    cloud = await openStandInCloud(deployedCloud);
    const { code, stdout, stderr } = await cloud.deploy(line, { columns: 80, typed });
    expect([code, stderr]).toEqual([1, expect.stringContaining('Nothing was changed.')]);
    expect(stdout).toMatch(/Take prod in my-project down\?|are deleted for good/);
    expect(await cloud.changes()).toEqual([]);
  });

  it('deletes for good once the name of the project is typed', async () => {
    cloud = await openStandInCloud(deployedCloud);
    const { code } = await cloud.deploy([...destroy, '--delete-data'], { columns: 80, typed: 'my-project\n' });
    expect([code, cloud.state.resources]).toEqual([0, []]);
  });

  it('takes away what costs by the hour and keeps the data, which apply builds upon', async () => {
    const { code, stdout } = await deploy(deployedCloud, ...destroy, '--yes');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/✓ application +europe-west1: uninstalled\n✓ resources +7 destroyed\n/),
    ]);
    expect(cloud.state.resources.map((address) => address.split('.').at(-2))).toEqual([
      'google_storage_bucket',
      'google_bigquery_dataset',
      'google_bigquery_table',
      'google_artifact_registry_repository',
    ]);
    expect(cloud.state.releases.sightline).toBeUndefined();
    const again = await cloud.deploy([...destroy, '--yes']);
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/✓ resources +nothing to change\n/)]);
    expect(await cloud.deploy(apply)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✓ plan +7 to create\n/) as unknown,
    });
  });

  it('deletes the data where told to, once that is allowed', async () => {
    const { code } = await deploy(deployedCloud, ...destroy, '--delete-data', '--yes');
    expect([code, cloud.state.resources]).toEqual([0, []]);
    const plans = await cloud.calls('terraform plan');
    expect(plans.slice(-2).map((line) => line.includes('-destroy'))).toEqual([false, true]);
    expect(plans.at(-2)).toContain('-var=delete_data=true');
  });

  it('only says what would go with --dry-run', async () => {
    const { code, stderr } = await deploy(deployedCloud, ...destroy, '--dry-run');
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/- gke\["europe-west1"\]\.google_container_cluster\.this\n[^]* {2}7 to destroy\n/),
    ]);
    expect(cloud.state.resources).toEqual(deployedCloud.resources);
  });
});
