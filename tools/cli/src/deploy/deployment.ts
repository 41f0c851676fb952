import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cli } from '../cli.js';
import { CommandError, UsageError } from '../command-error.js';
import { openGcloud, type Gcloud } from './google/gcloud.js';
import { openPrograms, type Programs } from './programs/programs.js';
import { openRunLog } from './programs/run-log.js';
import { openRunningRecord, type RunningRecord } from './programs/running-record.js';

/** Flags that all parts of `sightline deploy` share. */
export interface DeployFlags {
  readonly project?: string;
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
  readonly folder?: string;
  readonly json?: boolean;
  readonly values?: readonly string[];
}

/** What is deployed, from where and to where. */
export interface Deployment {
  /** Its sizes are in infra/terraform/environments, its values for the chart in infra/helm/sightline/environments. */
  readonly environment: string;
  readonly project: string;
  /** Root of the repository. */
  readonly root: string;
  /** Where logs, plans and credentials of this environment are kept. */
  readonly folder: string;
  readonly namespace: string;
  readonly stateBucket: string;
  /** File of the environment's variables. */
  readonly variablesFile: string;
  /** Arguments that give Terraform its variables. */
  readonly variables: readonly string[];
  /** Values files that are laid over all others. */
  readonly values: readonly string[];
  readonly programs: Programs;
  readonly record: RunningRecord;
  readonly gcloud: Gcloud;
}

const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));

const environmentsFolder = join(repositoryRoot, 'infra', 'terraform', 'environments');

/** Namespace of the chart, which Terraform lets use the identities of the services. */
const NAMESPACE = 'sightline';

/**
 * Reads what is to be deployed from a command line; nothing is asked of anybody yet.
 * @throws UsageError
 */
export function openDeployment(cli: Cli, act: string, environment: string, flags: DeployFlags): Deployment {
  const environments = environmentNames();
  if (!environments.includes(environment))
    throw new UsageError(`There is no environment ${environment}: ${environments.join(' or ')}.`);
  const project = flags.project ?? cli.env.GOOGLE_CLOUD_PROJECT ?? '';
  if (project === '')
    throw new UsageError('Which project of Google Cloud? Give --project ID, or set GOOGLE_CLOUD_PROJECT.');
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(project))
    throw new UsageError(
      `${project} is no id of a project: 6 to 30 lower-case letters, digits and hyphens, as gcloud projects list shows it.`,
    );
  const folder = join(
    resolve(flags.folder ?? join(repositoryRoot, '.sightline', 'deploy')),
    `${project}-${environment}`,
  );
  const variablesFile = join(environmentsFolder, `${environment}.tfvars`);
  const record = openRunningRecord(folder);
  const { env, signal } = cli;
  const programs = openPrograms({ env, signal, record, log: openRunLog(join(folder, 'logs'), act) });
  return {
    environment,
    project,
    root: repositoryRoot,
    folder,
    namespace: NAMESPACE,
    stateBucket: `${project}-sightline-state`,
    variablesFile,
    // The last that names a variable wins; the project is that of all else here.
    variables: [
      `-var-file=${variablesFile}`,
      ...(flags.varFile ?? []).map((file) => `-var-file=${resolve(file)}`),
      ...(flags.var ?? []).map((text) => `-var=${text}`),
      `-var=project_id=${project}`,
    ],
    values: (flags.values ?? []).map((file) => resolve(file)),
    programs,
    record,
    gcloud: openGcloud(programs, project),
  };
}

function environmentNames(): readonly string[] {
  if (!existsSync(environmentsFolder))
    throw new CommandError('sightline deploy needs the whole repository: run it as npx sightline in a clone of it.');
  return readdirSync(environmentsFolder)
    .flatMap((file) => /^(.+)\.tfvars$/.exec(file)?.[1] ?? [])
    .sort();
}
