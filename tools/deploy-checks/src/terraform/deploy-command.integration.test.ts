import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../repository-root.js';
import { openTerraform, type OpenTerraform } from './open-terraform.js';

const cli = join(repositoryRoot, 'tools/cli');
const standIns = ['gcloud', 'kubectl', 'helm', 'docker', 'git', 'gke-gcloud-auth-plugin'];

let home = '';
let terraform: OpenTerraform;

// NOTE: the first run builds Terraform, which takes minutes.
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sightline-deploy-command-'));
  await mkdir(join(home, 'bin'));
  terraform = await openTerraform('terraform');
  await script('terraform', `'${terraform.program}'`);
  const standIn = join(cli, 'dist/deploy/testing/stand-in/main.js');
  for (const name of standIns) await script(name, `'${process.execPath}' '${standIn}' '${home}' ${name}`);
}, 900_000);

afterAll(async () => {
  await terraform.close();
  await rm(home, { recursive: true });
});

async function script(name: string, command: string): Promise<void> {
  const file = join(home, 'bin', name);
  await writeFile(file, `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(file, 0o755);
}

/** What `sightline deploy check` finds with the real Terraform and what infra/terraform is, and stand-ins of all else. */
async function check(environment: string, ...args: readonly string[]): Promise<string> {
  const line = ['deploy', 'check', environment, '--project', 'my-project', '--folder', join(home, 'deploy'), ...args];
  const env = { ...terraform.env, PATH: `${join(home, 'bin')}:/usr/bin:/bin`, HOME: home };
  const options = { env, extendEnv: false, reject: false } as const;
  const { stdout } = await execa(process.execPath, [join(cli, 'bin/sightline.mjs'), ...line], options);
  return stdout;
}

describe('sightline deploy check with infra/terraform', { timeout: 120_000 }, () => {
  it.each(['dev', 'prod'])('has nothing against the variables of %s, and asks Google what there is', async (name) => {
    expect(await check(name)).toMatch(/✗ plan +terraform says.*: Here is the schema of Google's provider alone/);
  });

  it('refuses a misspelled variable of a file, and names the nearest', async () => {
    const file = join(home, 'own.tfvars');
    await writeFile(file, 'alert_email = ["me@example.com"]\n');
    expect(await check('dev', '--var-file', file)).toMatch(
      /✗ plan +There is no variable alert_email, which \S*own\.tfvars gives a value: is alert_emails meant\?\n/,
    );
  });

  it('refuses one of the command line likewise', async () => {
    expect(await check('dev', '--var', 'drop_days=3')).toMatch(
      /✗ plan +There is no variable drop_days, which --var gives a value: is drops_days meant\?\n/,
    );
  });

  it('refuses a value that a variable may not have, in the variable’s own words', async () => {
    expect(await check('dev', '--var', 'location=europe-west1')).toMatch(
      /✗ plan +Terraform refuses the variables: The location must be EU or US\.\n/,
    );
  });
});
