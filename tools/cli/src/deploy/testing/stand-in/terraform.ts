import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Cloud, CloudState } from './cloud-state.js';
import { plannedResources, typeOf, type PlannedResource } from './planned-resources.js';

interface StandInPlan {
  readonly lasting: readonly PlannedResource[];
  readonly changes: readonly { readonly address: string; readonly type: string; readonly actions: readonly string[] }[];
}

/** Terraform: its words are those of version 1.11. Killed amid an apply it leaves its lock, as the real one does. */
export async function terraform(args: readonly string[], cloud: Cloud): Promise<Answer> {
  const [command = '', ...rest] = args;
  const state = cloud.read();
  if (command === 'version') return { stdout: '{"terraform_version":"1.11.4","platform":"linux_amd64"}' };
  if (command === 'init') return init(rest, state);
  if (command === 'plan') return plan(rest, state);
  if (command === 'apply') return apply(rest, cloud);
  if (command === 'output') return { stdout: JSON.stringify(outputsOf(state)) };
  return show(rest, state);
}

function init(args: readonly string[], { buckets }: CloudState): Answer {
  const bucket = /-backend-config=bucket=(\S+)/.exec(args.join(' '))?.[1];
  if (bucket === undefined) {
    if (existsSync('preview_override.tf')) return { stdout: 'Terraform has been successfully initialized!\n' };
    return { stderr: 'Error: "bucket": required field is not set\n', code: 1 };
  }
  if (buckets[`gs://${bucket}`] !== undefined) return { stdout: 'Terraform has been successfully initialized!\n' };
  const detail = `Failed to get existing workspaces: querying Cloud Storage failed: storage: bucket doesn't exist`;
  return { stderr: `\nError: ${detail}\n\n`, code: 1 };
}

function plan(args: readonly string[], state: CloudState): Answer {
  if (state.lock !== null && !args.includes('-lock=false')) return locked(state.lock);
  if (state.planProblem !== '') {
    const code = state.planProblem.includes('"severity":"error"') ? 1 : 0;
    if (code === 1) return { stdout: `${state.planProblem}\n`, code };
  }
  const given = (text: string): boolean => args.includes(`-var=${text}`);
  const all = plannedResources(state.region, !given('running=false'));
  const lasting = args.includes('-destroy') ? [] : all;
  const create = lasting.filter(({ address }) => !state.resources.includes(address));
  const destroy = state.resources.filter((address) => !lasting.some((each) => each.address === address));
  const planned: StandInPlan = {
    lasting,
    changes: [
      ...create.map(({ address, type }) => ({ address, type, actions: ['create'] })),
      ...destroy.map((address) => ({ address, type: typeOf(address), actions: ['delete'] })),
    ],
  };
  const file = args.find((arg) => arg.startsWith('-out='))?.slice('-out='.length);
  if (file !== undefined) writeFileSync(file, JSON.stringify(planned));
  return { stdout: `${state.planProblem}\n{"@level":"info","type":"change_summary"}\n` };
}

async function apply(args: readonly string[], cloud: Cloud): Promise<Answer> {
  const { lock, pauseMs } = cloud.read();
  if (lock !== null) return locked(lock);
  const { changes } = JSON.parse(readFileSync(args.at(-1) ?? '', 'utf8')) as StandInPlan;
  cloud.change((state) => (state.lock = new Date().toISOString()));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  for (const { address, actions } of changes) {
    if (stop.signal.aborted) break;
    tell('apply_start', address);
    await delay(pauseMs);
    cloud.change((state) => {
      state.resources = state.resources.filter((each) => each !== address);
      if (actions.includes('create')) state.resources.push(address);
    });
    tell('apply_complete', address);
  }
  cloud.change((state) => (state.lock = null));
  return stop.signal.aborted ? { stdout: diagnostic('execution halted', ''), code: 1 } : {};
}

function tell(type: string, addr: string): void {
  process.stdout.write(`${JSON.stringify({ '@level': 'info', type, hook: { resource: { addr } } })}\n`);
}

function show(args: readonly string[], state: CloudState): Answer {
  const file = args.find((arg) => !arg.startsWith('-'));
  if (file === undefined) {
    const resources = plannedResources(state.region, true).filter(({ address }) => state.resources.includes(address));
    return { stdout: JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } }) };
  }
  const { lasting, changes } = JSON.parse(readFileSync(file, 'utf8')) as StandInPlan;
  return {
    stdout: JSON.stringify({
      planned_values: { root_module: { child_modules: [{ resources: lasting }] } },
      resource_changes: changes.map(({ address, type, actions }) => ({ address, type, change: { actions } })),
    }),
  };
}

function outputsOf({ resources, region, project }: CloudState): object {
  if (resources.length === 0) return {};
  const isRunning = resources.some((address) => address.includes('google_container_cluster'));
  const values = {
    helm_values: isRunning ? { [region]: { image: { registry: `europe-docker.pkg.dev/${project}/sightline` } } } : {},
    clusters: isRunning ? { [region]: { name: `sightline-${region}`, location: region } } : {},
    registry: `europe-docker.pkg.dev/${project}/sightline`,
    drops_buckets: { [region]: `${project}-drops-${region}` },
    bigquery_table: `${project}.ml_streaming.image_predictions`,
    secrets: { gateway: { 'api-keys': `projects/${project}/secrets/sightline-gateway-api-keys` } },
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { sensitive: false, value }]));
}

function locked(since: string): Answer {
  const detail = `Error message: writing "gs://my-project-sightline-state/sightline/default.tflock" failed: googleapi: Error 412: At least one of the pre-conditions you specified did not hold., conditionNotMet\nLock Info:\n  ID:        1764255432168\n  Path:      gs://my-project-sightline-state/sightline/default.tflock\n  Operation: OperationTypeApply\n  Who:       ada@laptop\n  Version:   1.11.4\n  Created:   ${since.replace('T', ' ').replace('Z', ' +0000 UTC')}\n  Info:      \n\n\nTerraform acquires a state lock to protect the state from being written\nby multiple users at the same time.`;
  return { stdout: diagnostic('Error acquiring the state lock', detail), code: 1 };
}

/** A line of `-json` for something that is wrong. */
export function diagnostic(summary: string, detail: string, severity: 'error' | 'warning' = 'error'): string {
  return JSON.stringify({ '@level': severity, type: 'diagnostic', diagnostic: { severity, summary, detail } });
}
