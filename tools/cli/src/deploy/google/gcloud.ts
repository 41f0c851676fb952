import { CommandError } from '../../command-error.js';
import { ProgramFailure } from '../programs/program-failure.js';
import type { Programs } from '../programs/programs.js';
import { gcloudProblem } from './gcloud-problem.js';

/** Google's command on one project. All throw CommandError with one sentence and its mend. */
export interface Gcloud {
  readonly project: string;
  /** Its answer as text. */
  text(...args: readonly string[]): Promise<string>;
  /** Its answer read as JSON; the form is that of Google's API. */
  json<T>(...args: readonly string[]): Promise<T>;
  /** As `json`; undefined where there is no such thing. */
  find<T>(...args: readonly string[]): Promise<T | undefined>;
  /** What a secret holds, which the log does not get; undefined where there is no such secret, or nothing in it. */
  secret(id: string): Promise<string | undefined>;
  /** Has it write the credentials of a cluster into a kubeconfig, reached by the cluster's DNS name: its addresses are closed. */
  credentials(cluster: { readonly name: string; readonly location: string }, kubeconfig: string): Promise<void>;
  /** Whether it can get a token of the login that `auth` names; the token is seen by nobody. */
  hasToken(...auth: readonly string[]): Promise<boolean>;
}

/** Opens it; nothing is asked yet. */
export function openGcloud(programs: Programs, project: string): Gcloud {
  const ask = async (
    args: readonly string[],
    { secret = false, env = {} }: { readonly secret?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<string> =>
    programs.ask({
      program: 'gcloud',
      args: [...args, '--quiet'],
      env: { CLOUDSDK_CORE_DISABLE_PROMPTS: '1', ...env },
      secret,
    });
  const explained = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> =>
    ask(args, { env }).catch((error: unknown) => {
      throw gcloudError(error, project);
    });
  const inProject = (args: readonly string[]): readonly string[] => [...args, `--project=${project}`];
  const json = async <T>(args: readonly string[], run: (args: readonly string[]) => Promise<string>): Promise<T> => {
    const text = await run([...inProject(args), '--format=json']);
    return JSON.parse(text === '' ? 'null' : text) as T;
  };
  return {
    project,
    text: (...args) => explained(inProject(args)),
    json: (...args) => json(args, explained),
    find: async <T>(...args: readonly string[]) => {
      try {
        return await json<T>(args, ask);
      } catch (error) {
        if (error instanceof ProgramFailure && isNotFound(error.output)) return undefined;
        throw gcloudError(error, project);
      }
    },
    secret: async (id) => {
      try {
        return await ask(inProject(['secrets', 'versions', 'access', 'latest', `--secret=${id}`]), { secret: true });
      } catch (error) {
        if (error instanceof ProgramFailure && isNotFound(error.output)) return undefined;
        throw gcloudError(error, project);
      }
    },
    credentials: async ({ name, location }, kubeconfig) => {
      const args = ['container', 'clusters', 'get-credentials', name, `--location=${location}`, '--dns-endpoint'];
      await explained(inProject(args), { KUBECONFIG: kubeconfig });
    },
    hasToken: async (...auth) => {
      try {
        await ask([...auth], { secret: true });
        return true;
      } catch (error) {
        if (error instanceof ProgramFailure && !error.isMissing) return false;
        throw error;
      }
    },
  };
}

function isNotFound(output: string): boolean {
  return /NOT_FOUND|not found|HTTPError 404|\b404\b/.test(output) && !/PERMISSION_DENIED|\b403\b/.test(output);
}

function gcloudError(error: unknown, project: string): unknown {
  if (!(error instanceof ProgramFailure)) return error;
  const sentence = error.isMissing
    ? 'gcloud is not installed: https://cloud.google.com/sdk/docs/install'
    : (gcloudProblem(error.output, project) ?? `gcloud failed: ${error.lastLine}`);
  return new CommandError(sentence, { cause: error });
}
