import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts, startTethered, type TetheredProcess } from '@sightline/dev-stack';
import { openProgram } from '../programs/open-program.js';
import { apiClient, type ApiClient } from './api-client.js';

/** A real Kubernetes API server on its etcd. Nothing else runs: what is created is checked and kept, but no pod starts. */
export interface Cluster extends ApiClient {
  /** For helm and kubectl. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

const startTimeoutMs = 120_000;

/** Starts one with an administrator's rights. @throws Error with the end of its log when it does not get ready. */
export async function startCluster(): Promise<Cluster> {
  const home = await mkdtemp(join(tmpdir(), 'sightline-cluster-'));
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  const token = randomUUID();
  const processes: TetheredProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const each of processes.reverse()) await each.stop(5000);
    await rm(home, { recursive: true, force: true });
  };
  try {
    processes.push(await launch('etcd', home, etcdArgs(home, etcdPort, peerPort)));
    processes.push(await launch('kube-apiserver', home, await apiServerArgs({ home, etcdPort, port, token })));
    const certificate = join(home, 'certificates', 'apiserver.crt');
    const client = await waitUntilReady(home, () => readFile(certificate, 'utf8'), port, token);
    const kubeconfig = join(home, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigText(port, certificate, token));
    return { ...client, kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function launch(
  name: 'etcd' | 'kube-apiserver',
  home: string,
  args: readonly string[],
): Promise<TetheredProcess> {
  const program = await openProgram(name);
  const log = await open(join(home, `${name}.log`), 'w');
  const started = startTethered(program, args, { output: log.fd });
  await log.close();
  return started;
}

function etcdArgs(home: string, port: number, peerPort: number): readonly string[] {
  const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
  return [
    `--data-dir=${join(home, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
  ];
}

interface ApiServerPlace {
  readonly home: string;
  readonly etcdPort: number;
  readonly port: number;
  readonly token: string;
}

async function apiServerArgs({ home, etcdPort, port, token }: ApiServerPlace): Promise<readonly string[]> {
  const [tokens, key] = [join(home, 'tokens.csv'), join(home, 'service-accounts.pem')];
  await writeFile(tokens, `${token},administrator,administrator,system:masters\n`);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(home, 'certificates')}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    // No controller makes the tokens that this one waits for; and what is privileged is for Pod Security to refuse.
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
  ];
}

async function waitUntilReady(
  home: string,
  certificate: () => Promise<string>,
  port: number,
  token: string,
): Promise<ApiClient> {
  const until = Date.now() + startTimeoutMs;
  while (Date.now() < until) {
    try {
      const client = apiClient(port, await certificate(), token);
      if ((await client.request('GET', '/readyz')).status === 200) return client;
    } catch {
      // Its certificate is not written yet, or nobody listens.
    }
    await delay(300);
  }
  const log = await readFile(join(home, 'kube-apiserver.log'), 'utf8');
  throw new Error(`the API server did not get ready: ${log.slice(-2000)}`);
}

function kubeconfigText(port: number, certificate: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'test', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': certificate } },
    ],
    users: [{ name: 'administrator', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'administrator', namespace: 'sightline' } }],
    'current-context': 'test',
  });
}
