import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentWith } from '@sightline/config';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPrograms } from '../programs/programs.js';
import { openRunLog } from '../programs/run-log.js';
import { openRunningRecord } from '../programs/running-record.js';
import { openTerraform, type Terraform } from './terraform.js';

vi.setConfig({ testTimeout: 60_000 });

/** Needs no provider but Terraform's own. */
const configuration = `terraform {
  backend "gcs" {
    prefix = "sightline"
  }
}
variable "project_id" { type = string }
variable "billing_account" {
  type = string
  validation {
    condition     = startswith(var.billing_account, "0")
    error_message = "The billing_account begins with 0."
  }
}
resource "terraform_data" "quick" { input = var.billing_account }
resource "terraform_data" "slow" {
  provisioner "local-exec" { command = "sleep 1" }
}
output "clusters" { value = { somewhere = { name = "one" } } }
`;

let home = '';
const given = ['-var=project_id=my-project', '-var=billing_account=012'];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sightline-terraform-'));
  await mkdir(join(home, 'sources'));
  await writeFile(join(home, 'sources', 'main.tf'), configuration);
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function open(variables: readonly string[]): Promise<Terraform> {
  const folder = join(home, 'work');
  const programs = openPrograms({
    env: environmentWith({ HOME: home }),
    signal: new AbortController().signal,
    record: openRunningRecord(folder),
    log: openRunLog(folder, 'test'),
  });
  const place = {
    program: 'terraform',
    sources: join(home, 'sources'),
    variablesFile: join(home, 'dev.tfvars'),
    project: 'my-project',
    folder,
  };
  const terraform = openTerraform(programs, { ...place, variables });
  await terraform.init(undefined);
  return terraform;
}

describe('the real Terraform', () => {
  it('plans before there is a bucket, applies, and tells what there is', async () => {
    const terraform = await open(given);
    expect((await terraform.plan({ lock: false })).changes).toEqual([
      { address: 'terraform_data.quick', type: 'terraform_data', act: 'create' },
      { address: 'terraform_data.slow', type: 'terraform_data', act: 'create' },
    ]);
    const told: string[] = [];
    await terraform.apply(({ type, hook }) => told.push(`${type} ${hook?.resource?.addr ?? ''}`));
    expect(told).toContain('apply_start terraform_data.slow');
    expect(told).toContain('apply_complete terraform_data.quick');
    expect((await terraform.resources()).map(({ address }) => address)).toEqual([
      'terraform_data.quick',
      'terraform_data.slow',
    ]);
    expect(await terraform.outputs()).toEqual({ clusters: { somewhere: { name: 'one' } } });
    expect((await terraform.plan()).changes).toEqual([]);
    expect((await terraform.plan({ destroy: true })).changes.map(({ act }) => act)).toEqual(['destroy', 'destroy']);
  });

  it.each([
    [['-var=project_id=my-project'], /^The variable billing_account has no value: give it one in .*\/dev\.tfvars, or/],
    [
      [...given, '-var=projct_id=x'],
      /^There is no variable projct_id, which --var gives a value: is project_id meant\?$/,
    ],
    [
      ['-var=project_id=my-project', '-var=billing_account=1'],
      /^Terraform refuses the variables: The billing_account begins with 0\.$/,
    ],
  ])('says in a sentence what is wrong with %j', async (variables, sentence) => {
    const terraform = await open(variables);
    await expect(terraform.plan({ lock: false })).rejects.toThrow(sentence);
  });

  it.each([
    ['beside all that is needed, where it is but a warning to Terraform', given],
    ['in the place of one that is needed', ['-var=project_id=my-project']],
  ])('refuses a variable of a file that is misspelled, %s', async (_, variables) => {
    const file = join(home, 'dev.tfvars');
    await writeFile(file, 'billing_acount = "012"\n');
    const terraform = await open([`-var-file=${file}`, ...variables]);
    await expect(terraform.plan({ lock: false })).rejects.toThrow(
      /^There is no variable billing_acount, which \S*dev\.tfvars gives a value: is billing_account meant\?$/,
    );
  });
});
