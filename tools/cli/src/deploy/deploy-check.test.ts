import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ran } from '../testing/run.js';
import { openStandInCloud, type StandInCloud } from './testing/stand-in-cloud.js';
import type { CloudState } from './testing/stand-in/cloud-state.js';
import { diagnostic } from './testing/stand-in/terraform.js';

vi.setConfig({ testTimeout: 120_000 });

let cloud: StandInCloud;
afterEach(() => cloud.close());

const project = ['--project', 'my-project'] as const;

async function deploy(state: Partial<CloudState>, ...args: readonly string[]): Promise<Ran> {
  cloud = await openStandInCloud(state);
  return cloud.deploy([...args, ...project]);
}

describe('sightline deploy check', () => {
  it.each<[string, Partial<CloudState>, RegExp]>([
    ['nobody is logged in', { account: null }, /✗ login +nobody is logged in\n +→ gcloud auth login\n/],
    [
      'the login has expired',
      { isExpired: true },
      /✗ login +the login of ada@example.com has expired\n +→ gcloud auth login\n/,
    ],
    [
      'Terraform has no login',
      { hasOwnTerraformLogin: false },
      /✗ terraform +its own login is missing or has expired\n +→ gcloud auth application-default login\n/,
    ],
    [
      'it is another project',
      { project: 'your-project' },
      /✗ project +there is no project my-project, or this login does not see it\n +→ give --project one of those/,
    ],
    [
      'nobody pays',
      { hasBilling: false },
      /✗ billing +nobody pays for my-project\n +→ gcloud billing projects link my-project/,
    ],
    [
      'an API is off',
      { apis: ['storage.googleapis.com'] },
      /✗ APIs +off: cloudresourcemanager.googleapis.com, serviceusage.googleapis.com\n +→ gcloud services enable cloudresourcemanager.googleapis.com serviceusage.googleapis.com --project my-project\n/,
    ],
    [
      'the quota is too small',
      { quotas: { N2_CPUS: { limit: 100, usage: 10 }, CPUS: { limit: 72, usage: 0 } } },
      /✗ quotas +too little in europe-west1: N2_CPUS 90 free of 100, up to 240 wanted\n +→ ask for more at https:.*my-project, or lower the max of nodes/,
    ],
    [
      'there is no such region',
      { region: 'europe-wset1' },
      /✗ regions +no region of Google Cloud: europe-wset1\n +→ mend regions in .*environments\/prod\.tfvars: is europe-west1 meant\?\n/,
    ],
    [
      'a variable has no value',
      {
        planProblem: diagnostic(
          'No value for required variable',
          'The root module input variable "billing_account" is not set, and has no default value. Use a -var or -var-file command line argument to provide a value for this variable.',
        ),
      },
      /✗ plan +The variable billing_account has no value: give it one in .*environments\/prod\.tfvars, or with --var billing_account=VALUE/,
    ],
    [
      'a variable is misspelled',
      {
        planProblem: diagnostic(
          'Value for undeclared variable',
          'The root module does not declare a variable named "regons" but a value was found in file "prod.tfvars". If you meant to use this value, add a "variable" block to the configuration.',
          'warning',
        ),
      },
      /✗ plan +There is no variable regons, which prod\.tfvars gives a value: is regions meant\?\n/,
    ],
    [
      'a variable is misspelled, and hence has no value under its own name',
      {
        planProblem: [
          diagnostic(
            'No value for required variable',
            'The root module input variable "regions" is not set, and has no default value. Use a -var or -var-file command line argument to provide a value for this variable.',
          ),
          diagnostic(
            'Value for undeclared variable',
            'The root module does not declare a variable named "regons" but a value was found in file "prod.tfvars". If you meant to use this value, add a "variable" block to the configuration.',
            'warning',
          ),
        ].join('\n'),
      },
      /✗ plan +There is no variable regons, which prod\.tfvars gives a value: is regions meant\?\n/,
    ],
    [
      'a variable is like none that there is',
      {
        planProblem: diagnostic(
          'Value for undeclared variable',
          'A variable named "colour" was assigned on the command line, but the root module does not declare a variable of that name. To use this value, add a "variable" block to the configuration.',
        ),
      },
      /✗ plan +There is no variable colour, which --var gives a value: infra\/terraform\/README.md has those that there are\n/,
    ],
    [
      'a variable is refused',
      {
        planProblem: diagnostic(
          'Invalid value for variable',
          'The kafka must be { vcpus, memory_gib }.\n\nThis was checked by the validation rule at main.tf:8,3-13.',
        ),
      },
      /✗ plan +Terraform refuses the variables: The kafka must be \{ vcpus, memory_gib \}\./,
    ],
  ])('says how to mend it where %s, with 1, and changes nothing', async (_, state, text) => {
    const { code, stdout } = await deploy(state, 'check', 'prod');
    expect([code, stdout]).toEqual([1, expect.stringMatching(text)]);
    expect(stdout.match(/✗/g)).toHaveLength(1);
    expect(await cloud.changes()).toEqual([]);
  });

  it('says how to mend a misspelled value of the chart', async () => {
    cloud = await openStandInCloud();
    const file = join(cloud.folder, 'own.yaml');
    await writeFile(file, 'kafka: { borkers: x }\n');
    const { code, stdout } = await cloud.deploy(['check', 'prod', ...project, '--values', file]);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        /✗ values +The chart refuses a value: '\/kafka': additional properties 'borkers' not allowed/,
      ),
    ]);
  });

  it('names a program that is missing, and looks no further', async () => {
    cloud = await openStandInCloud();
    await cloud.uninstall('helm');
    const { code, stdout } = await cloud.deploy(['check', 'prod', ...project]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/✗ helm +helm is not installed\n +→ install it: https:/)]);
    expect(stdout).toMatch(/- plan +not looked at: the above must be right first\n$/);
  });

  it('keeps tokens out of its log', async () => {
    await deploy({}, 'check', 'prod');
    const logs = join(cloud.folder, 'deploy', 'my-project-prod', 'logs');
    const [log = ''] = await readdir(logs);
    const text = await readFile(join(logs, log), 'utf8');
    expect(text).toContain('$ gcloud auth print-access-token');
    expect(text).not.toContain('ya29');
  });

  it.each([
    [['check', 'staging', ...project], 'There is no environment staging: dev or prod.'],
    [['check', 'prod'], 'Which project of Google Cloud? Give --project ID, or set GOOGLE_CLOUD_PROJECT.'],
    [['check', 'prod', '--project', 'My Project'], 'My Project is no id of a project'],
    [['apply', 'prod'], 'Which project'],
    [['destroy'], "missing required argument 'environment'"],
  ])('refuses %j with 64', async (args, text) => {
    cloud = await openStandInCloud();
    const { code, stderr } = await cloud.deploy(args);
    expect([code, stderr]).toEqual([64, expect.stringContaining(text)]);
    expect(await cloud.calls('')).toEqual([]);
  });
});
