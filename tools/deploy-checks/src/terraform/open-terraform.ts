import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { openProgram } from '../programs/open-program.js';
import { repositoryRoot } from '../repository-root.js';
import { bindingsVersion } from './provider-bindings.js';
import { usedSchemas } from './used-schemas.js';

/** The folder of what is checked. */
export const terraformFolder = join(repositoryRoot, 'infra/terraform');

/** The argument that gives infra/terraform the variables of an environment. */
export function variablesOf(environment: string): string {
  return `-var-file=environments/${environment}.tfvars`;
}

export interface TerraformAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Terraform or OpenTofu on a copy of infra/terraform, which knows the schema of Google's provider and reaches nobody. */
export interface OpenTerraform {
  /** The copy. */
  readonly root: string;
  readonly program: string;
  /** What the program needs in its environment to find the schema. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs it in a folder of infra/terraform. */
  run(folder: string, args: readonly string[]): Promise<TerraformAnswer>;
  /** Brings modules and provider into a folder. @throws Error with its words where it cannot. */
  init(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the program, building it where it is not there yet. */
export async function openTerraform(name: 'terraform' | 'tofu'): Promise<OpenTerraform> {
  const [program, provider] = [await openProgram(name), await openProgram('google-provider')];
  const scratch = await mkdtemp(join(tmpdir(), 'sightline-terraform-'));
  const copy = join(scratch, 'terraform');
  const mirror = join(scratch, 'mirror');
  const schema = join(scratch, 'schema.json');
  const settings = join(scratch, 'settings.tfrc');
  await cp(terraformFolder, copy, { recursive: true, filter: (path) => !path.endsWith('.terraform') });
  await writeFile(schema, JSON.stringify(await usedSchemas(terraformFolder)));
  const host = name === 'tofu' ? 'registry.opentofu.org' : 'registry.terraform.io';
  const { provider: version } = await bindingsVersion();
  const home = join(mirror, host, 'hashicorp/google', version, platform());
  await mkdir(home, { recursive: true });
  await symlink(provider, join(home, `terraform-provider-google_v${version}`));
  await writeFile(settings, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
  const env = {
    TF_CLI_CONFIG_FILE: settings,
    GOOGLE_PROVIDER_SCHEMA: schema,
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const run = async (folder: string, args: readonly string[]): Promise<TerraformAnswer> => {
    const { failed, stdout, stderr } = await execa(program, args, { cwd: join(copy, folder), env, reject: false });
    return { ok: !failed, stdout, stderr };
  };
  return {
    root: copy,
    program,
    env,
    run,
    async init(folder) {
      // The state stays here as well.
      await writeFile(join(copy, folder, 'override.tf'), 'terraform {\n  backend "local" {}\n}\n');
      const { ok, stderr } = await run(folder, ['init', '-input=false', '-no-color']);
      if (!ok) throw new Error(stderr);
    },
    close: () => rm(scratch, { recursive: true }),
  };
}

/** As Terraform names it. */
function platform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}
