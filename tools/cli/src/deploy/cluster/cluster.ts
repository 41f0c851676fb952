import { CommandError } from '../../command-error.js';
import type { Gcloud } from '../google/gcloud.js';
import { ProgramFailure } from '../programs/program-failure.js';
import type { Programs } from '../programs/programs.js';
import { helmProblem } from './helm-problem.js';

/** A cluster as the outputs of Terraform name it. */
export interface ClusterPlace {
  readonly region: string;
  readonly name: string;
  readonly location: string;
}

/** kubectl and helm on one cluster; the person's own kubeconfig is left alone. */
export interface Cluster extends ClusterPlace {
  /** Asks kubectl. @throws ProgramFailure */
  kubectl(...args: readonly string[]): Promise<string>;
  /** As `kubectl`; the log does not get the answer. */
  kubectlSecret(...args: readonly string[]): Promise<string>;
  /** Asks helm. @throws ProgramFailure */
  helm(...args: readonly string[]): Promise<string>;
  /** Lets helm change something. @throws ProgramFailure */
  helmWork(...args: readonly string[]): Promise<string>;
  /** Gives kubectl objects to make or to change, which the log does not get. @throws ProgramFailure */
  applyObject(object: object): Promise<void>;
  /** What a program is run with to reach this cluster by itself. */
  readonly context: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };
}

/**
 * Gets credentials of a cluster.
 * @throws CommandError where it is not there or may not be reached.
 */
export async function openCluster(
  programs: Programs,
  gcloud: Gcloud,
  place: ClusterPlace,
  kubeconfig: string,
): Promise<Cluster> {
  const { name, location } = place;
  const env = { KUBECONFIG: kubeconfig };
  const context = `gke_${gcloud.project}_${location}_${name}`;
  await gcloud.credentials(place, kubeconfig);
  const kubectlArgs = ['--context', context];
  const helmArgs = ['--kube-context', context];
  return {
    ...place,
    kubectl: (...args) => programs.ask({ program: 'kubectl', args: [...args, ...kubectlArgs], env }),
    kubectlSecret: (...args) =>
      programs.ask({ program: 'kubectl', args: [...args, ...kubectlArgs], env, secret: true }),
    helm: (...args) => programs.ask({ program: 'helm', args: [...args, ...helmArgs], env }),
    helmWork: (...args) => programs.work({ program: 'helm', args: [...args, ...helmArgs], env }),
    applyObject: async (object) => {
      const args = ['apply', '--filename', '-', ...kubectlArgs];
      await programs.ask({ program: 'kubectl', args, env, input: JSON.stringify(object) });
    },
    context: { args: kubectlArgs, env },
  };
}

/** The failure of kubectl or helm in a sentence. */
export function clusterError(error: unknown, { region }: Pick<ClusterPlace, 'region'>): unknown {
  if (!(error instanceof ProgramFailure)) return error;
  const known = error.isMissing ? `${error.program} is not installed.` : helmProblem(error.output);
  return new CommandError(known ?? `${error.program} failed in ${region}: ${error.lastLine}`, { cause: error });
}
