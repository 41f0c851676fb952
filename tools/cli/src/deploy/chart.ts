import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { CommandError } from '../command-error.js';
import { helmProblem } from './cluster/helm-problem.js';
import type { Deployment } from './deployment.js';
import { ProgramFailure } from './programs/program-failure.js';

/** The oldest that the chart allows. */
const OLDEST_KUBERNETES = '1.30.0';

/** The chart with the values of one region. */
export interface Chart {
  readonly folder: string;
  /** Arguments that give helm the values. */
  readonly values: readonly string[];
}

/**
 * The chart with the values of the environment, below those of Terraform, below the person's own.
 * @param own what Terraform says for the region; undefined before there is any.
 */
export async function openChart(
  { root, environment, folder, values }: Deployment,
  region: string,
  own: unknown,
  tag: string | undefined,
): Promise<Chart> {
  const chart = join(root, 'infra', 'helm', 'sightline');
  const files = [join(chart, 'environments', `${environment}.yaml`)];
  if (own !== undefined) {
    const file = join(folder, `values-${region}.json`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, JSON.stringify(own, undefined, 2));
    files.push(file);
  }
  return {
    folder: chart,
    values: [
      ...[...files, ...values].flatMap((file) => ['--values', file]),
      ...(tag === undefined ? [] : ['--set-string', `image.tag=${tag}`]),
    ],
  };
}

/**
 * What the chart makes, hooks included.
 * @throws CommandError where it refuses the values.
 */
export async function renderChart(
  { programs, namespace }: Pick<Deployment, 'programs' | 'namespace'>,
  { folder, values }: Chart,
  further: readonly string[] = [],
): Promise<string> {
  // Without a cluster to ask, helm would take the Kubernetes that it was built with.
  const args = ['template', 'sightline', folder, '--namespace', namespace, '--kube-version', OLDEST_KUBERNETES];
  try {
    return await programs.ask({ program: 'helm', args: [...args, ...values, ...further] });
  } catch (error) {
    if (!(error instanceof ProgramFailure)) throw error;
    throw new CommandError(helmProblem(error.output) ?? `helm failed: ${error.lastLine}`, { cause: error });
  }
}

/** Whether two manifests hold the same objects, in whichever order and form. */
export function isSameManifest(one: string, other: string): boolean {
  return isDeepStrictEqual(objectsOf(one), objectsOf(other));
}

function objectsOf(manifest: string): ReadonlyMap<string, unknown> {
  const objects = parseAllDocuments(manifest)
    .map(
      (document) =>
        document.toJS() as { readonly kind?: string; readonly metadata?: { readonly name?: string } } | null,
    )
    .filter((object) => object !== null);
  return new Map(objects.map((object) => [`${object.kind ?? ''}/${object.metadata?.name ?? ''}`, object]));
}
