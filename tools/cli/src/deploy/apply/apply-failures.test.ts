import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ran } from '../../testing/run.js';
import { addOns, deployedCloud, deployedRevision } from '../testing/deployed-cloud.js';
import { openStandInCloud, type StandInCloud } from '../testing/stand-in-cloud.js';
import type { CloudState } from '../testing/stand-in/cloud-state.js';

vi.setConfig({ testTimeout: 120_000 });

let cloud: StandInCloud;
afterEach(() => cloud.close());

const yes = ['apply', 'prod', '--yes', '--no-smoke'] as const;

async function deploy(state: Partial<CloudState>, ...args: readonly string[]): Promise<Ran> {
  cloud = await openStandInCloud(state);
  return cloud.deploy([...args, '--project', 'my-project']);
}

/** A release whose upgrade began then, and came to no end. */
function stuck(updated: string): CloudState['releases'][string] {
  const deployed = deployedRevision('sightline-0.1.0');
  return [deployed, { ...deployed, revision: 2, updated, status: 'pending-upgrade' }];
}

describe('sightline deploy apply, where something is in the way', () => {
  it('stops at what check finds, before it changes anything', async () => {
    const { code, stdout, stderr } = await deploy({ isExpired: true }, ...yes);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^✗ login .*\n +→ gcloud auth login\n$/)]);
    expect(stderr).toContain('sightline: One thing is not right (✗ above): nothing was changed. Mend it, then run');
    expect(await cloud.changes()).toEqual([]);
  });

  it.each<[string, Partial<CloudState>, RegExp]>([
    [
      'the quota is too small',
      { quotas: { N2_CPUS: { limit: 100, usage: 10 }, CPUS: { limit: 72, usage: 0 } } },
      /✗ quotas +too little in europe-west1: N2_CPUS 90 free of 100, up to 240 wanted\n/,
    ],
    [
      'there is no such region',
      { region: 'europe-wset1' },
      /✗ regions +no region of Google Cloud: europe-wset1\n +→ mend regions in .*prod\.tfvars: is europe-west1 meant\?\n/,
    ],
  ])('makes no resource where %s', async (_, state, text) => {
    const { code, stdout, stderr } = await deploy(state, ...yes);
    expect([code, stdout]).toEqual([1, expect.stringMatching(text)]);
    expect(stderr).toContain('One thing is not right (✗ above): no resource was made. Mend it, then run');
    expect([await cloud.calls('terraform apply'), cloud.state.resources]).toEqual([[], []]);
  });

  it('tells of a lock that was left behind how to take it away', async () => {
    const { code, stderr } = await deploy({ lock: '2026-11-27T14:57:12Z' }, ...yes);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /The state is locked since 2026-11-27 14:57:12 by ada@laptop \(OperationTypeApply\): .*TF_DATA_DIR=\S+\/my-project-prod\/terraform terraform -chdir=\S*infra\/terraform force-unlock 1764255432168\nAll that terraform said: .*\.log\n/,
    );
  });

  it('builds nothing from sources that no commit has', async () => {
    const { code, stderr } = await deploy({ isCommitted: false }, ...yes);
    expect([code, stderr]).toEqual([1, expect.stringContaining('there are changes that are in none: commit them')]);
    expect(await cloud.changes()).toEqual([]);
  });

  it('names images that are not published where it may not build them', async () => {
    const { code, stderr } = await deploy({}, ...yes, '--image-tag', '9.9.9');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/Not published: .*\/cli:9\.9\.9, .*Name another --image-tag/),
    ]);
    expect(await cloud.calls('docker build')).toEqual([]);
  });

  it('names the secret that nobody has given a value, and how', async () => {
    const { code, stderr } = await deploy({ ...deployedCloud, secrets: {} }, ...yes);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        "The secret gateway has no api-keys yet: printf %s 'NAME:SHA256_OF_THE_KEY' | gcloud secrets versions add sightline-gateway-api-keys --project my-project --data-file=-",
      ),
    ]);
  });

  it('refuses an old chart over new topics, before a service is touched', async () => {
    const { code, stderr } = await deploy({ ...deployedCloud, releases: addOns, partitions: 24 }, ...yes);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        'The topics are not as this chart wants them, and nothing was changed: image-stream: partitions is 24, not 12: set topics.partitions to what is there (an older chart over newer topics: use the newer one; topics never shrink).',
      ),
    ]);
  });

  it('waits for an upgrade that somebody may be at work on, and says until when', async () => {
    const releases = { ...addOns, sightline: stuck(new Date().toISOString()) };
    const { code, stderr } = await deploy({ ...deployedCloud, releases }, ...yes);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /The helm release sightline in europe-west1 is pending-upgrade since .*: somebody is at work on it, or was cut off\. Run the same command again after \d\d:\d\d UTC, or, where nobody is at it any more: helm rollback sightline 1 --namespace sightline\n/,
      ),
    ]);
  });

  it('mends a release that is stuck for longer than any upgrade takes', async () => {
    const releases = { ...addOns, sightline: stuck(new Date(Date.now() - 17 * 60_000).toISOString()) };
    const { code, stdout } = await deploy({ ...deployedCloud, releases }, ...yes);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /✓ application +europe-west1: sightline was pending-upgrade: back to revision 1; revision 4 of sightline-0.1.0 is ready\n/,
      ),
    ]);
  });
});
