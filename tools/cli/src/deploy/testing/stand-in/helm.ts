import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Cloud, CloudState, StandInRevision } from './cloud-state.js';
import { renderedChart } from './rendered.js';

/** helm: its words are those of version 3.22. Killed amid an upgrade it leaves the release pending, as the real one does. */
export async function helm(args: readonly string[], cloud: Cloud): Promise<Answer> {
  const [command = '', ...rest] = args;
  const state = cloud.read();
  if (command === 'version') return { stdout: 'v3.22.0+g0000000' };
  if (command === 'template') return template(rest);
  if (command === 'history') return history(rest, state);
  if (command === 'get') return { stdout: state.releases[rest[1] ?? '']?.at(-1)?.manifest ?? '' };
  if (command === 'upgrade') return upgrade(rest, cloud);
  if (command === 'rollback') return rollback(rest, cloud);
  cloud.change((changing) => (changing.releases = without(changing.releases, rest[0] ?? '')));
  return { stdout: `release "${rest[0] ?? ''}" uninstalled\n` };
}

function template(args: readonly string[]): Answer {
  const tag = args.join(' ').match(/image\.tag=(\S+)/)?.[1] ?? '0.1.0';
  const files = args.flatMap((arg, at) => (arg === '--values' ? [args[at + 1] ?? ''] : []));
  const misspelled = files.some((file) => /borkers/.test(readFileSync(file, 'utf8')));
  if (misspelled)
    return {
      stderr:
        "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nsightline:\n- at '/kafka': additional properties 'borkers' not allowed\n",
      code: 1,
    };
  return { stdout: renderedChart(tag, { hooks: !args.includes('--no-hooks') }) };
}

function history([release = '']: readonly string[], { releases }: CloudState): Answer {
  const revisions = releases[release] ?? [];
  return revisions.length === 0
    ? { stderr: 'Error: release: not found\n', code: 1 }
    : { stdout: JSON.stringify(revisions) };
}

async function upgrade(args: readonly string[], cloud: Cloud): Promise<Answer> {
  const [release = '', chart = ''] = args.filter((arg) => arg !== '--install');
  const { pauseMs, partitions, podProblem, releases } = cloud.read();
  const last = releases[release]?.at(-1);
  if (last?.status.startsWith('pending') === true)
    return { stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n', code: 1 };
  const isOurs = release === 'sightline';
  const version = args[args.indexOf('--version') + 1] ?? '';
  const tag = args.join(' ').match(/image\.tag=(\S+)/)?.[1] ?? '0.1.0';
  put(cloud, release, {
    status: last === undefined ? 'pending-install' : 'pending-upgrade',
    chart: isOurs ? 'sightline-0.1.0' : `${chart}-${version}`,
    manifest: isOurs ? renderedChart(tag, { hooks: false }) : '',
  });
  await delay(pauseMs);
  if (isOurs && partitions !== 12) {
    settle(cloud, release, 'failed');
    return {
      stderr:
        'Error: UPGRADE FAILED: pre-upgrade hooks failed: 1 error occurred:\n\t* job sightline-topics failed: BackoffLimitExceeded\n',
      code: 1,
    };
  }
  if (isOurs && podProblem !== '') {
    settle(cloud, release, 'failed');
    return {
      stderr:
        'Error: UPGRADE FAILED: release sightline failed, and has been rolled back due to atomic being set: context deadline exceeded\n',
      code: 1,
    };
  }
  settle(cloud, release, 'deployed');
  const definition = { keda: 'scaledobjects.keda.sh', prometheus: 'servicemonitors.monitoring.coreos.com' }[release];
  if (definition !== undefined) cloud.change((state) => state.definitions.push(definition));
  return { stdout: `Release "${release}" has been upgraded. Happy Helming!\n` };
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
