import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { addOns, deployedCloud } from '../testing/deployed-cloud.js';
import { openStandInCloud, type StandInCloud } from '../testing/stand-in-cloud.js';
import type { CloudState } from '../testing/stand-in/cloud-state.js';

vi.setConfig({ testTimeout: 180_000 });

let cloud: StandInCloud;
afterEach(() => cloud.close());

const apply = ['apply', 'prod', '--project', 'my-project', '--yes', '--no-smoke'] as const;
const soon = { timeout: 60_000, interval: 20 };

/** Starts an apply, and kills it in the midst of something. */
async function cutOff(
  state: Partial<CloudState>,
  amid: (state: CloudState) => boolean,
  signal: NodeJS.Signals,
): Promise<Ended> {
  cloud = await openStandInCloud({ ...state, pauseMs: 800 });
  const child = cloud.start(apply);
  const ended = endOf(child);
  await vi.waitFor(() => expect(amid(cloud.state)).toBe(true), soon);
  child.kill(signal);
  return ended;
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

function endOf(child: ChildProcess): Promise<Ended> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, stderr })));
}

/** Kills what an apply that was killed left at work, as a machine that goes down does. */
async function killOrphan(): Promise<void> {
  const record = JSON.parse(await readFile(`${cloud.folder}/deploy/my-project-prod/running.json`, 'utf8')) as {
    pid: number;
  };
  process.kill(record.pid, 'SIGKILL');
}

const amidResources = ({ resources }: CloudState): boolean => resources.length === 2;
const amidUpgrade = ({ releases }: CloudState): boolean =>
  releases.sightline?.at(-1)?.status.startsWith('pending') === true;
const beforeApplication = { ...deployedCloud, releases: addOns };

describe('sightline deploy apply, after a kill', () => {
  it('waits for the Terraform that goes on by itself, and then goes on', async () => {
    await cutOff({}, amidResources, 'SIGKILL');
    expect(cloud.state.lock).not.toBeNull();
    const { code, stdout } = await cloud.deploy(apply);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^✓ earlier run +its terraform has come to its end \(.*\.log\)\n/),
    ]);
    expect(stdout).toMatch(/✓ plan +nothing to change\n/);
    expect([cloud.state.resources, cloud.state.lock]).toEqual([deployedCloud.resources, null]);
    expect(await cloud.calls('terraform apply')).toHaveLength(1);
  });

  it('tells of the lock where Terraform was killed as well, and goes on once that is gone', async () => {
    await cutOff({}, amidResources, 'SIGKILL');
    await killOrphan();
    const locked = await cloud.deploy(apply);
    expect([locked.code, locked.stderr]).toEqual([
      1,
      expect.stringMatching(/The state is locked .* force-unlock 1764255432168\n/),
    ]);
    cloud.change((state) => Object.assign(state, { lock: null, pauseMs: 0 }));
    const { code, stdout } = await cloud.deploy(apply);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/✓ plan +9 to create\n/)]);
    expect(cloud.state.resources).toEqual(deployedCloud.resources);
  });

  it('frees a release whose helm was killed as well, by itself', async () => {
    await cutOff(beforeApplication, amidUpgrade, 'SIGKILL');
    await killOrphan();
    cloud.change((state) => (state.pauseMs = 0));
    const { code, stdout } = await cloud.deploy(apply);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /sightline was pending-install: a first install that was cut off is removed; revision 1 of sightline-0.1.0 is ready\n/,
      ),
    ]);
  });

  it('waits for another run that is at work, and then finds nothing to do', async () => {
    cloud = await openStandInCloud({ ...beforeApplication, pauseMs: 800 });
    const first = endOf(cloud.start(apply));
    await vi.waitFor(() => expect(amidUpgrade(cloud.state)).toBe(true), soon);
    const second = await cloud.deploy(apply);
    expect(second.stderr).toMatch(/^Another run of the command is at work on this environment: waiting for it\.\n/);
    expect([second.code, (await first).code]).toEqual([0, 0]);
    expect(second.stdout).toMatch(/✓ application +europe-west1: revision 1 is as it should be\n/);
  });

  it('ends on Ctrl-C with 130, Terraform in order, and says what goes on', async () => {
    const { code, stderr } = await cutOff({}, amidResources, 'SIGINT');
    expect([code, stderr]).toEqual([
      130,
      expect.stringMatching(
        /Stopped\. terraform ends what it has begun \(.*\.log\)\. The same command goes on from here\.\n/,
      ),
    ]);
    await vi.waitFor(() => expect(cloud.state.lock).toBeNull(), soon);
    expect(cloud.state.resources.length).toBeLessThan(5);
    cloud.change((state) => (state.pauseMs = 0));
    expect(await cloud.deploy(apply)).toMatchObject({ code: 0 });
    expect(cloud.state.resources).toEqual(deployedCloud.resources);
  });
});
