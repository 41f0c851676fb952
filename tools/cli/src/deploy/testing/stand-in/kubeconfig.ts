import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentWith } from '@sightline/config';
import type { Answer } from './cloud-state.js';

/** The file of credentials that a program finds: a person's own unless its environment names another. */
export function kubeconfigFile(): string {
  const { KUBECONFIG, HOME = '' } = environmentWith({});
  return KUBECONFIG ?? join(HOME, 'kubeconfig-of-ada');
}

/** What kubectl and helm say where they are to use a context that no credentials were got for. */
export function contextProblem(args: readonly string[], flag: string): Answer | undefined {
  if (!args.includes(flag)) return undefined;
  const context = args[args.indexOf(flag) + 1] ?? '';
  const known = existsSync(kubeconfigFile()) ? readFileSync(kubeconfigFile(), 'utf8').split('\n') : [];
  return known.includes(context) ? undefined : { stderr: `error: context "${context}" does not exist\n`, code: 1 };
}
