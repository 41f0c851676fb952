import { z } from 'zod';
import { CommandError } from '../../command-error.js';
import { clusterError, type Cluster } from '../cluster/cluster.js';
import type { Deployment } from '../deployment.js';
import { ProgramFailure } from '../programs/program-failure.js';
import type { StepResult } from '../steps.js';

const secretSchema = z.object({ data: z.record(z.string(), z.string()).default({}) });

/** Shell commands that print the value of a secret, for whoever has to give it. */
const sources: Readonly<Record<string, (project: string) => string>> = {
  'gateway/api-keys': () => "printf %s 'NAME:SHA256_OF_THE_KEY'",
  'kafka-credentials/username': (project) => `printf %s ${kafkaAccount(project)}`,
  'kafka-credentials/password': (project) =>
    `gcloud iam service-accounts keys create key.json --iam-account ${kafkaAccount(project)} && base64 --wrap=0 key.json`,
};

/** The account of infra/terraform that may connect to Google's Kafka, and do nothing else. */
function kafkaAccount(project: string): string {
  return `kafka-client@${project}.iam.gserviceaccount.com`;
}

/**
 * Has the cluster hold the secrets that the chart refers to, with what Secret Manager has now.
 * @param places Secret Manager's secret by secret and key of Kubernetes, as the outputs of Terraform have them.
 * @throws CommandError naming those that nobody has given a value.
 */
export async function putSecrets(
  { gcloud, namespace, project }: Pick<Deployment, 'gcloud' | 'namespace' | 'project'>,
  cluster: Cluster,
  needed: ReadonlyMap<string, readonly string[]>,
  places: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<StepResult<undefined>> {
  await apply(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const missing: string[] = [];
  for (const [name, keys] of needed) {
    const held = await heldKeys(cluster, namespace, name);
    const values = new Map<string, string>();
    for (const key of keys) {
      const place = placeOf(places, name, key);
      const value = place === undefined ? undefined : await gcloud.secret(place);
      if (value !== undefined) values.set(key, Buffer.from(value).toString('base64'));
      else if (!held.has(key)) missing.push(missingText(name, key, place, { namespace, project }));
    }
    if (values.size === 0) continue;
    // Keys that others put there stay.
    const data = Object.fromEntries([...held, ...values]);
    await apply(cluster, { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', data });
  }
  if (missing.length > 0) throw new CommandError(missing.join('\n'));
  const did = needed.size === 0 ? 'none are needed' : [...needed.keys()].join(', ');
  return { did: `${cluster.region}: ${did}`, result: undefined };
}

/** Name in Secret Manager, whose ids are projects/PROJECT/secrets/NAME. */
function placeOf(
  places: Readonly<Record<string, Readonly<Record<string, string>>>>,
  name: string,
  key: string,
): string | undefined {
  return places[name]?.[key]?.split('/').at(-1);
}

async function apply(cluster: Cluster, object: object): Promise<void> {
  try {
    await cluster.applyObject(object);
  } catch (error) {
    throw clusterError(error, cluster);
  }
}

async function heldKeys(cluster: Cluster, namespace: string, name: string): Promise<ReadonlyMap<string, string>> {
  try {
    const told = await cluster.kubectlSecret('get', 'secret', name, '--namespace', namespace, '--output=json');
    return new Map(Object.entries(secretSchema.parse(JSON.parse(told)).data));
  } catch (error) {
    if (error instanceof ProgramFailure && error.output.includes('NotFound')) return new Map();
    throw clusterError(error, cluster);
  }
}

function missingText(
  name: string,
  key: string,
  place: string | undefined,
  { namespace, project }: { readonly namespace: string; readonly project: string },
): string {
  const source = sources[`${name}/${key}`]?.(project) ?? "printf %s 'VALUE'";
  const mend =
    place === undefined
      ? `kubectl create secret generic ${name} --namespace ${namespace} --from-literal=${key}=VALUE`
      : `${source} | gcloud secrets versions add ${place} --project ${project} --data-file=-`;
  return `The secret ${name} has no ${key} yet: ${mend}`;
}
