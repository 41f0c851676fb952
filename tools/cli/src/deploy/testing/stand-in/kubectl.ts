import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Cloud, CloudState } from './cloud-state.js';
import { contextProblem } from './kubeconfig.js';

/** kubectl, as far as a deployment asks it something. */
export function kubectl(args: readonly string[], cloud: Cloud): Answer | Promise<Answer> {
  const [command = '', kind = '', name = ''] = args;
  const state = cloud.read();
  return contextProblem(args, '--context') ?? commands[command]?.(state) ?? get(kind, name, state);
}

const commands: Readonly<Record<string, (state: CloudState) => Answer | Promise<Answer>>> = {
  version: () => ({ stdout: '{"clientVersion":{"gitVersion":"v1.32.4"}}' }),
  apply: () => ({ stdout: 'configured\n' }),
  logs,
  'port-forward': forward,
};

function get(kind: string, name: string, state: CloudState): Answer {
  if (kind === 'secret') return notFound('secrets', name);
  if (kind !== 'customresourcedefinition')
    return { stdout: JSON.stringify({ items: kind === 'pods' ? pods(state) : deployments(state) }) };
  return state.definitions.includes(name)
    ? { stdout: `customresourcedefinition.apiextensions.k8s.io/${name}\n` }
    : notFound('customresourcedefinitions.apiextensions.k8s.io', name);
}

function notFound(kind: string, name: string): Answer {
  return { stderr: `Error from server (NotFound): ${kind} "${name}" not found\n`, code: 1 };
}

function logs({ partitions }: CloudState): Answer {
  return {
    stdout: `TOPIC                 PARTITIONS  COPIES  KEPT       STATE
image-stream                  12       3  7 days     ✗ partitions is ${partitions}, not 12
image-stream-results          12       3  7 days     ✓ ok

Partitions: kafka-topics.sh --alter --topic NAME --partitions N (only upwards), or set TOPIC_PARTITIONS.
`,
  };
}

async function forward({ gatewayPort }: CloudState): Promise<Answer> {
  if (gatewayPort === 0) return notFound('services', 'ingest-gateway');
  process.stdout.write(`Forwarding from 127.0.0.1:${gatewayPort} -> 8080\n`);
  await delay(3_600_000);
  return {};
}

function pods({ podProblem }: CloudState): readonly object[] {
  if (podProblem === '') return [];
  const state = { waiting: { reason: podProblem, message: `Back-off pulling image "inference-worker"` } };
  return [
    {
      metadata: { name: 'inference-worker-1', labels: { 'app.kubernetes.io/name': 'inference-worker' } },
      status: { containerStatuses: [{ name: 'inference-worker', state }] },
    },
  ];
}

function deployments({ releases }: CloudState): readonly object[] {
  if (releases.sightline === undefined) return [];
  return [
    { metadata: { name: 'ingest-gateway' }, spec: { replicas: 2 }, status: { readyReplicas: 2 } },
    { metadata: { name: 'inference-worker' }, spec: { replicas: 0 }, status: {} },
  ];
}
