import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Cloud, CloudState, StandInRevision } from './cloud-state.js';
import { contextProblem } from './kubeconfig.js';
import { renderedChart } from './rendered.js';

type Handler = (args: readonly string[], cloud: Cloud) => Answer | Promise<Answer>;

const commands: Readonly<Record<string, Handler>> = {
  version: () => ({ stdout: 'v3.22.0+g0000000' }),
  template,
  history,
  get: ([, release = ''], cloud) => ({ stdout: cloud.read().releases[release]?.at(-1)?.manifest ?? '' }),
  upgrade,
  rollback,
  uninstall: ([release = ''], cloud) => {
    cloud.change((state) => (state.releases = without(state.releases, release)));
    return { stdout: `release "${release}" uninstalled\n` };
  },
};

/** helm: its words are those of version 3.22. Killed amid an upgrade it leaves the release pending, as the real one does. */
export function helm([command = '', ...rest]: readonly string[], cloud: Cloud): Answer | Promise<Answer> {
  const problem = contextProblem(rest, '--kube-context');
  if (problem !== undefined) return problem;
  return commands[command]?.(rest, cloud) ?? { stderr: `Error: unknown command "${command}" for "helm"\n`, code: 1 };
}

function template(args: readonly string[], cloud: Cloud): Answer {
  const files = args.flatMap((arg, at) => (arg === '--values' ? [args[at + 1] ?? ''] : []));
  if (files.some((file) => readFileSync(file, 'utf8').includes('borkers')))
    return {
      stderr:
        "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nsightline:\n- at '/kafka': additional properties 'borkers' not allowed\n",
      code: 1,
    };
  const { hasBridge } = cloud.read();
  return { stdout: renderedChart(tagOf(args), { hooks: !args.includes('--no-hooks'), hasBridge }) };
}

function history([release = '']: readonly string[], cloud: Cloud): Answer {
  const revisions = cloud.read().releases[release] ?? [];
  return revisions.length === 0
    ? { stderr: 'Error: release: not found\n', code: 1 }
    : { stdout: JSON.stringify(revisions) };
}

/** What the cluster knows once they are installed. */
const definitions: Readonly<Record<string, readonly string[]>> = {
  keda: ['scaledobjects.keda.sh'],
  prometheus: ['servicemonitors.monitoring.coreos.com'],
};

async function upgrade(args: readonly string[], cloud: Cloud): Promise<Answer> {
  const [release = '', chart = ''] = args.filter((arg) => arg !== '--install');
  const { pauseMs, releases } = cloud.read();
  const last = releases[release]?.at(-1);
  if (isPending(last)) return failed('another operation (install/upgrade/rollback) is in progress');
  const isOurs = release === 'sightline';
  const status = last === undefined ? 'pending-install' : 'pending-upgrade';
  put(cloud, release, { status, ...(isOurs ? ownChart(args) : othersChart(chart, args)) });
  await delay(pauseMs);
  const problem = isOurs ? problemOf(cloud.read()) : undefined;
  settle(cloud, release, problem === undefined ? 'deployed' : 'failed');
  if (problem !== undefined) return failed(problem);
  cloud.change((state) => state.definitions.push(...(definitions[release] ?? [])));
  return { stdout: `Release "${release}" has been upgraded. Happy Helming!\n` };
}

function isPending(revision: StandInRevision | undefined): boolean {
  return revision?.status.startsWith('pending') === true;
}

function ownChart(args: readonly string[]): Pick<StandInRevision, 'chart' | 'manifest'> {
  return { chart: 'sightline-0.1.0', manifest: renderedChart(tagOf(args), { hooks: false }) };
}

function othersChart(name: string, args: readonly string[]): Pick<StandInRevision, 'chart' | 'manifest'> {
  return { chart: `${name}-${args[args.indexOf('--version') + 1] ?? ''}`, manifest: '' };
}

function problemOf({ partitions, podProblem }: CloudState): string | undefined {
  if (partitions !== 12)
    return 'pre-upgrade hooks failed: 1 error occurred:\n\t* job sightline-topics failed: BackoffLimitExceeded';
  return podProblem === ''
    ? undefined
    : 'release sightline failed, and has been rolled back due to atomic being set: context deadline exceeded';
}

function failed(why: string): Answer {
  return { stderr: `Error: UPGRADE FAILED: ${why}\n`, code: 1 };
}

function tagOf(args: readonly string[]): string {
  return /image\.tag=(\S+)/.exec(args.join(' '))?.[1] ?? '0.1.0';
}

function rollback([release = '', to = '']: readonly string[], cloud: Cloud): Answer {
  const goal = cloud.read().releases[release]?.find(({ revision }) => revision === Number(to));
  if (goal === undefined) return { stderr: `Error: release has no ${to} version\n`, code: 1 };
  put(cloud, release, { status: 'deployed', chart: goal.chart, manifest: goal.manifest });
  return { stdout: 'Rollback was a success! Happy Helming!\n' };
}

function put(cloud: Cloud, release: string, revision: Pick<StandInRevision, 'status' | 'chart' | 'manifest'>): void {
  cloud.change(({ releases }) => {
    const before = releases[release] ?? [];
    const updated = new Date().toISOString();
    releases[release] = [...before, { revision: before.length + 1, updated, ...revision }];
  });
}

function settle(cloud: Cloud, release: string, status: string): void {
  cloud.change(({ releases }) => {
    const revisions = releases[release] ?? [];
    releases[release] = revisions.map((each, at) => {
      if (at === revisions.length - 1) return { ...each, status };
      return each.status === 'deployed' && status === 'deployed' ? { ...each, status: 'superseded' } : each;
    });
  });
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== name));
}
