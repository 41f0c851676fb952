import { z } from 'zod';
import { CommandError } from '../../command-error.js';
import { ProgramFailure } from '../programs/program-failure.js';
import { clusterError, type Cluster } from './cluster.js';

/** A release of helm: its name and the namespace that it is in. */
export interface ReleaseName {
  readonly release: string;
  readonly namespace: string;
}

const historySchema = z.array(
  z.object({
    revision: z.int(),
    updated: z.string(),
    status: z.string(),
    chart: z.string(),
    app_version: z.string().default(''),
  }),
);

/** One revision of a release. */
export type Revision = z.infer<typeof historySchema>[number];

/** helm waits so long for pods to be ready. Nobody can be at work on a release that was begun before that. */
export const HELM_TIMEOUT_MINUTES = 15;

/** The revisions of a release, oldest first; none where it is not installed. */
export async function revisionsOf(cluster: Cluster, { release, namespace }: ReleaseName): Promise<readonly Revision[]> {
  try {
    const told = await cluster.helm('history', release, '--namespace', namespace, '--output', 'json', '--max', '20');
    return historySchema.parse(JSON.parse(told));
  } catch (error) {
    if (error instanceof ProgramFailure && error.output.includes('release: not found')) return [];
    throw clusterError(error, cluster);
  }
}

/** A release that nobody is in the midst of changing. */
export interface FreeRelease {
  /** Its revisions, oldest first; none where it is not installed. */
  readonly revisions: readonly Revision[];
  /** What had to be done to free it. */
  readonly freed?: string;
}

/**
 * Takes a release out of the midst of a change that was cut off: back to what ran before, or away where nothing did.
 * @param isLost whether it is known that nobody is at work on it.
 * @throws CommandError where somebody may be.
 */
export async function freeRelease(
  cluster: Cluster,
  name: ReleaseName,
  { isLost, now = Date.now() }: { readonly isLost: boolean; readonly now?: number },
): Promise<FreeRelease> {
  const { release, namespace } = name;
  const revisions = await revisionsOf(cluster, name);
  const last = revisions.at(-1);
  if (last?.status.startsWith('pending-') !== true) return { revisions };
  const good = revisions.findLast(({ status }) => status === 'deployed' || status === 'superseded')?.revision;
  const act = good === undefined ? ['uninstall', release] : ['rollback', release, String(good)];
  const overAt = Date.parse(last.updated) + (HELM_TIMEOUT_MINUTES + 1) * 60_000;
  if (!isLost && now < overAt) {
    const until = new Date(overAt).toISOString().slice(11, 16);
    throw new CommandError(
      `The helm release ${release} in ${cluster.region} is ${last.status} since ${last.updated.slice(11, 16)}: somebody is at work on it, or was cut off. ` +
        `Run the same command again after ${until} UTC, or, where nobody is at it any more: helm ${act.join(' ')} --namespace ${namespace}`,
    );
  }
  try {
    await cluster.helmWork(...act, '--namespace', namespace, '--wait');
  } catch (error) {
    throw clusterError(error, cluster);
  }
  const did = good === undefined ? 'a first install that was cut off is removed' : `back to revision ${good}`;
  return { revisions: await revisionsOf(cluster, name), freed: `${release} was ${last.status}: ${did}` };
}
