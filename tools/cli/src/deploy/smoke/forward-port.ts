import { execa } from 'execa';
import { CommandError } from '../../command-error.js';
import type { Cluster } from '../cluster/cluster.js';

/** A port of this machine that leads to a service in a cluster. */
export interface ForwardedPort {
  readonly url: string;
  close(): Promise<void>;
}

const BEGIN_TIMEOUT_MS = 30_000;

/** Forwards a free port of this machine. @throws CommandError where the service can't be reached. */
export async function forwardPort(
  { context, region }: Pick<Cluster, 'context' | 'region'>,
  { namespace, service, port }: { readonly namespace: string; readonly service: string; readonly port: number },
  env: Readonly<Record<string, string | undefined>>,
): Promise<ForwardedPort> {
  const args = ['port-forward', '--namespace', namespace, `service/${service}`, `:${port}`, ...context.args];
  const child = execa('kubectl', args, {
    env: { ...env, ...context.env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  const timer = setTimeout(() => child.kill('SIGTERM'), BEGIN_TIMEOUT_MS);
  // Its output is read on: it says something for each connection, and must not find the pipe closed.
  const own = await new Promise<string | undefined>((resolve) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, found] = /^Forwarding from 127\.0\.0\.1:(\d+)/m.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void child.then(() => resolve(undefined));
  });
  clearTimeout(timer);
  if (own !== undefined) {
    const close = async (): Promise<void> => {
      child.kill('SIGTERM');
      await child;
    };
    return { url: `http://127.0.0.1:${own}`, close };
  }
  const why = (await child).stderr.trim().split('\n').at(-1) ?? '';
  throw new CommandError(`${service} in ${region} can't be reached: ${why || 'kubectl port-forward said nothing'}`);
}
