import { z } from 'zod';
import { ok, skipped, wrong, type Finding } from '../../check/finding.js';
import type { Cli } from '../../cli.js';
import { RELEASE } from '../apply/install-application.js';
import { clusterError, openCluster, type Cluster } from '../cluster/cluster.js';
import { podProblems } from '../cluster/pod-problems.js';
import { revisionsOf } from '../cluster/release.js';
import type { DeployFlags, Deployment } from '../deployment.js';
import { checkTools } from '../google/check-tools.js';
import { clusterPlaces, readOutputs } from '../outputs.js';
import { openSteps } from '../steps.js';
import { findStateBucket, terraformOf } from '../survey.js';

const deploymentsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ replicas: z.int().default(1) }),
      status: z.object({ readyReplicas: z.int().default(0) }).default({ readyReplicas: 0 }),
    }),
  ),
});

/** Says what there is of an environment, and whether it is well. Changes nothing. */
export async function status(cli: Cli, deployment: Deployment, flags: DeployFlags): Promise<void> {
  const steps = openSteps(cli, flags);
  const bucket = await findStateBucket(deployment);
  if (bucket === undefined) {
    await steps.report(skipped('state', `gs://${deployment.stateBucket} is not there: nothing was ever deployed`));
    return;
  }
  const { terraform: program } = await checkTools(deployment.programs);
  const terraform = terraformOf(deployment, program);
  await terraform.init(deployment.stateBucket);
  const resources = await terraform.resources();
  await steps.report(ok('resources', `${resources.length} by the state in gs://${deployment.stateBucket}`));
  const outputs = readOutputs(await terraform.outputs());
  const places = outputs === undefined ? [] : clusterPlaces(outputs);
  if (places.length === 0) await steps.report(skipped('clusters', 'there are none: the data stays alone'));
  for (const place of places) {
    const cluster = await openCluster(deployment.programs, deployment.gcloud, place, `${deployment.folder}/kubeconfig`);
    for (const finding of await clusterFindings(cluster, deployment.namespace)) await steps.report(finding);
  }
}

async function clusterFindings(cluster: Cluster, namespace: string): Promise<readonly Finding[]> {
  const { region, name } = cluster;
  const last = (await revisionsOf(cluster, { release: RELEASE, namespace })).at(-1);
  if (last === undefined)
    return [
      wrong('application', `${region}: not installed in ${name}`, 'sightline deploy apply goes on where it stopped'),
    ];
  const { revision, chart, updated, status: state } = last;
  const text = `${region}: revision ${revision} of ${chart}, ${state} ${updated.slice(0, 16).replace('T', ' ')}`;
  const release =
    state === 'deployed' ? ok('application', text) : wrong('application', text, 'sightline deploy apply mends it');
  try {
    const told = await cluster.kubectl('get', 'deployments', '--namespace', namespace, '--output=json');
    const services = deploymentsSchema.parse(JSON.parse(told)).items.map(serviceFinding);
    const pods = podProblems(await cluster.kubectl('get', 'pods', '--namespace', namespace, '--output=json'));
    const problems = pods.map((problem) => wrong('pods', problem, `kubectl describe pods --namespace ${namespace}`));
    return [release, ...services, ...problems];
  } catch (error) {
    throw clusterError(error, cluster);
  }
}

function serviceFinding({
  metadata,
  spec,
  status: { readyReplicas },
}: z.infer<typeof deploymentsSchema>['items'][number]): Finding {
  if (spec.replicas === 0) return ok('service', `${metadata.name}: asleep, until there is work`);
  const found = `${metadata.name}: ${readyReplicas} of ${spec.replicas} ready`;
  return readyReplicas >= spec.replicas ? ok('service', found) : { subject: 'service', state: 'note', found };
}
