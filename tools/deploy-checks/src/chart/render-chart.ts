import { join } from 'node:path';
import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';
import { openProgram } from '../programs/open-program.js';
import { repositoryRoot } from '../repository-root.js';

/** A Kubernetes object as far as the checks look at it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

export const chartFolder = join(repositoryRoot, 'infra/helm/sightline');

/** The values files that are laid over one another for each environment. */
export const environments = {
  dev: ['dev.yaml'],
  prod: ['prod.yaml'],
  'prod with GPUs': ['prod.yaml', 'prod-gpu.yaml'],
} as const;

export type Environment = keyof typeof environments;

/** The Kubernetes that the chart is rendered for: the oldest that it allows. */
const kubeVersion = '1.30.0';

export interface HelmAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs helm with the values of an environment, further files laid over them, and `--set` for each further value. */
export async function runHelm(
  args: readonly string[],
  environment: Environment,
  set: Readonly<Record<string, string>> = {},
  files: readonly string[] = [],
): Promise<HelmAnswer> {
  const own = environments[environment].map((file) => join(chartFolder, 'environments', file));
  const values = Object.entries(set).map(([name, value]) => ['--set', `${name}=${value}`]);
  const all = [...args, ...[...own, ...files].flatMap((file) => ['--values', file]), ...values.flat()];
  const { failed, stdout, stderr } = await execa(await openProgram('helm'), all, { reject: false });
  return { ok: !failed, stdout, stderr };
}

/** Renders the chart without asking whether that works. */
export function templateChart(
  environment: Environment,
  set?: Readonly<Record<string, string>>,
  files?: readonly string[],
): Promise<HelmAnswer> {
  const args = ['template', 'sightline', chartFolder, '--namespace', 'sightline', '--kube-version', kubeVersion];
  return runHelm(args, environment, set, files);
}

/**
 * The objects that the chart makes in an environment.
 * @throws Error with helm's words when it refuses.
 */
export async function renderChart(
  environment: Environment,
  set?: Readonly<Record<string, string>>,
  files?: readonly string[],
): Promise<readonly KubernetesObject[]> {
  const { ok, stdout, stderr } = await templateChart(environment, set, files);
  if (!ok) throw new Error(stderr);
  // What is no Kubernetes object fails the first check that looks at it.
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}
