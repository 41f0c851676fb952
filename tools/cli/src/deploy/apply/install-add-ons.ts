import { ProgramFailure } from '../programs/program-failure.js';
import { clusterError, type Cluster } from '../cluster/cluster.js';
import { freeRelease, HELM_TIMEOUT_MINUTES } from '../cluster/release.js';
import type { StepResult } from '../steps.js';

/** What the chart needs in a cluster, as the chart of whoever makes it. */
interface AddOn {
  readonly release: string;
  readonly title: string;
  readonly chart: string;
  readonly repository: string;
  readonly version: string;
  readonly namespace: string;
  /** A definition that is only there where the add-on is. */
  readonly definition: string;
  readonly set: readonly string[];
}

/** The versions are those whose definitions the chart is checked against. */
const addOns: readonly AddOn[] = [
  {
    release: 'keda',
    title: 'KEDA',
    chart: 'keda',
    repository: 'https://kedacore.github.io/charts',
    version: '2.17.2',
    namespace: 'keda',
    definition: 'scaledobjects.keda.sh',
    set: [],
  },
  {
    release: 'prometheus',
    title: 'Prometheus',
    chart: 'kube-prometheus-stack',
    repository: 'https://prometheus-community.github.io/helm-charts',
    // Has the operator 0.82.2.
    version: '72.6.4',
    namespace: 'monitoring',
    definition: 'servicemonitors.monitoring.coreos.com',
    // Whatever the cluster's namespaces ask to be scraped, not only what this release brings.
    set: [
      'prometheus.prometheusSpec.serviceMonitorSelectorNilUsesHelmValues=false',
      'prometheus.prometheusSpec.ruleSelectorNilUsesHelmValues=false',
    ],
  },
];

/**
 * Installs what the chart needs in a cluster, and leaves alone what others look after.
 * @param isLost whether it is known that a helm of an earlier run was cut off.
 */
export async function installAddOns(
  cluster: Cluster,
  { isLost, say }: { readonly isLost: boolean; readonly say: (text: string) => void },
): Promise<StepResult<undefined>> {
  const did: string[] = [];
  for (const addOn of addOns) {
    say(`${addOn.title} in ${cluster.region}`);
    did.push(`${addOn.title} ${await installAddOn(cluster, addOn, isLost)}`);
  }
  return { did: `${cluster.region}: ${did.join('; ')}`, result: undefined };
}

/** What must be there where others look after the add-ons. @throws CommandError naming what is missing. */
export async function requireAddOns(cluster: Cluster): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const { title, definition } of addOns) if (!(await isDefined(cluster, definition))) missing.push(title);
  return missing;
}

async function installAddOn(cluster: Cluster, addOn: AddOn, isLost: boolean): Promise<string> {
  const { release, chart, repository, version, namespace, definition, set } = addOn;
  const { revisions, freed } = await freeRelease(cluster, addOn, { isLost });
  const last = revisions.findLast(({ status }) => status === 'deployed');
  if (last?.chart === `${chart}-${version}`) return `${version} is there`;
  if (last === undefined && freed === undefined && (await isDefined(cluster, definition)))
    return 'is there, and left to whoever installed it';
  try {
    await cluster.helmWork(
      ...['upgrade', '--install', release, chart, '--repo', repository, '--version', version],
      ...['--namespace', namespace, '--create-namespace', '--atomic', '--timeout', `${HELM_TIMEOUT_MINUTES}m`],
      ...set.flatMap((value) => ['--set', value]),
    );
  } catch (error) {
    throw clusterError(error, cluster);
  }
  return last === undefined ? `${version} is installed` : `${version} follows ${last.chart}`;
}

async function isDefined(cluster: Cluster, definition: string): Promise<boolean> {
  try {
    await cluster.kubectl('get', 'customresourcedefinition', definition, '--output=name');
    return true;
  } catch (error) {
    if (error instanceof ProgramFailure && error.output.includes('NotFound')) return false;
    throw clusterError(error, cluster);
  }
}
