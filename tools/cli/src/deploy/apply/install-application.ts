import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../../command-error.js';
import { isSameManifest, renderChart, type Chart } from '../chart.js';
import { clusterError, type Cluster } from '../cluster/cluster.js';
import { podProblems } from '../cluster/pod-problems.js';
import { freeRelease, HELM_TIMEOUT_MINUTES, revisionsOf } from '../cluster/release.js';
import { topicProblem } from '../cluster/topic-problem.js';
import type { Deployment } from '../deployment.js';
import { ProgramFailure } from '../programs/program-failure.js';
import type { StepResult } from '../steps.js';

/** Name of the chart's release. */
export const RELEASE = 'sightline';

const LOOK_EVERY_MS = 3000;

export interface InstallOptions {
  readonly chart: Chart;
  /** Whether it is known that a helm of an earlier run was cut off. */
  readonly isLost: boolean;
  readonly say: (text: string) => void;
}

/**
 * Installs or upgrades the chart, topics first, and waits until all pods are ready; what fails is taken back.
 * @throws CommandError saying what kept it from being done.
 */
export async function installApplication(
  deployment: Deployment,
  cluster: Cluster,
  { chart, isLost, say }: InstallOptions,
): Promise<StepResult<undefined>> {
  const { namespace } = deployment;
  const { region } = cluster;
  const name = { release: RELEASE, namespace };
  const { revisions, freed } = await freeRelease(cluster, name, { isLost });
  const before = revisions.at(-1);
  if (before?.status === 'deployed' && (await isCurrent(deployment, cluster, chart)))
    return { did: `${region}: revision ${before.revision} is as it should be`, result: undefined };
  await upgrade(cluster, { chart, namespace, say });
  const after = (await revisionsOf(cluster, name)).at(-1);
  const did = `revision ${after?.revision ?? 1} of ${after?.chart ?? RELEASE} is ready`;
  return { did: `${region}: ${freed === undefined ? '' : `${freed}; `}${did}`, result: undefined };
}

async function isCurrent(deployment: Deployment, cluster: Cluster, chart: Chart): Promise<boolean> {
  try {
    const manifest = await cluster.helm('get', 'manifest', RELEASE, '--namespace', deployment.namespace);
    return isSameManifest(manifest, await renderChart(deployment, chart, ['--no-hooks']));
  } catch (error) {
    throw clusterError(error, cluster);
  }
}

async function upgrade(
  cluster: Cluster,
  { chart, namespace, say }: Pick<InstallOptions, 'chart' | 'say'> & { readonly namespace: string },
): Promise<void> {
  const over = new AbortController();
  let seen: readonly string[] = [];
  const watching = watchPods(cluster, namespace, over.signal, (problems) => {
    seen = problems;
    say(problems.length === 0 ? `${cluster.region}: waiting for pods to be ready` : problems.join('; '));
  });
  try {
    await cluster.helmWork(
      ...['upgrade', '--install', RELEASE, chart.folder, '--namespace', namespace, '--create-namespace'],
      ...[...chart.values, '--atomic', '--timeout', `${HELM_TIMEOUT_MINUTES}m`],
    );
  } catch (error) {
    throw await upgradeError(error, cluster, namespace, seen);
  } finally {
    over.abort();
    await watching;
  }
}

/** Looks at the pods again and again, until it is told that helm has come to its end. */
async function watchPods(
  cluster: Cluster,
  namespace: string,
  over: AbortSignal,
  onProblems: (problems: readonly string[]) => void,
): Promise<void> {
  const pause = (): Promise<boolean> => delay(LOOK_EVERY_MS, true, { signal: over }).catch(() => false);
  while (await pause()) {
    // helm itself says what is wrong with the cluster; this is but to say why it takes long.
    const told = await cluster.kubectl('get', 'pods', '--namespace', namespace, '--output=json').catch(() => undefined);
    if (told !== undefined) onProblems(podProblems(told));
  }
}

async function upgradeError(
  error: unknown,
  cluster: Cluster,
  namespace: string,
  seen: readonly string[],
): Promise<unknown> {
  if (!(error instanceof ProgramFailure)) return error;
  if (/(pre-install|pre-upgrade)/.test(error.output)) {
    const logs = await cluster
      .kubectl('logs', `job/${RELEASE}-topics`, '--namespace', namespace, '--tail=100')
      .catch(() => '');
    return new CommandError(topicProblem(logs), { cause: error });
  }
  if (/timed out|deadline exceeded/i.test(error.output)) {
    const why = seen.length === 0 ? 'kubectl get events says more' : seen.join('; ');
    const text = `The pods in ${cluster.region} were not ready within ${HELM_TIMEOUT_MINUTES} minutes, and what ran before is back: ${why}.`;
    return new CommandError(text, { cause: error });
  }
  return clusterError(error, cluster);
}
