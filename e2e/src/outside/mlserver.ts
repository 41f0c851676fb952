import { closeSync, openSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, startTethered, type TetheredProcess, virtualEnvironment } from '@sightline/dev-stack';

const folder = fileURLToPath(new URL('../../servers/mlserver/', import.meta.url));

// The script beside Python names the folder that the environment was made in, not where it lies now.
const command = 'from mlserver.cli import main; main()';

/** A real MLServer with one model. */
export interface MlServer {
  readonly rest: string;
  readonly grpc: string;
  /** Kills it with no chance to tidy up. */
  kill(): Promise<void>;
  /** Starts it again at the same addresses, and waits until it is ready. */
  restart(): Promise<void>;
  /** Stops it in the middle of whatever it does: connections stay open, nothing is answered. */
  hang(): void;
  /** Lets it go on. */
  wake(): void;
  close(): Promise<void>;
}

/** Starts an MLServer that runs an ONNX file as the model `tested`, and waits until that is ready. */
export async function startMlServer(modelFile: string): Promise<MlServer> {
  const programs = await virtualEnvironment('mlserver', join(folder, 'requirements.txt'));
  const home = await mkdtemp(join(tmpdir(), 'sightline-mlserver-'));
  await cp(join(folder, 'onnx_runtime.py'), join(home, 'onnx_runtime.py'));
  const [http_port = 0, grpc_port = 0, metrics_port = 0] = await freePorts(3);
  const settings = { host: '127.0.0.1', http_port, grpc_port, metrics_port, parallel_workers: 0 };
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings));
  const model = { name: 'tested', implementation: 'onnx_runtime.OnnxModel' };
  await writeFile(join(home, 'model-settings.json'), JSON.stringify(model));
  const rest = `http://127.0.0.1:${http_port}`;
  const start = (): Promise<TetheredProcess> =>
    startProcess(join(programs, 'python'), { home, modelFile, readyUrl: `${rest}/v2/models/tested/ready` });
  let server = await start();
  const signal = (name: NodeJS.Signals): void => {
    if (server.pid === undefined || server.gone) throw new Error('MLServer is not running');
    process.kill(server.pid, name);
  };
  return {
    rest,
    grpc: `grpc://127.0.0.1:${grpc_port}`,
    kill: () => server.kill(),
    restart: async () => {
      server = await start();
    },
    hang: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    async close() {
      await server.stop(10_000);
      await rm(home, { recursive: true });
    },
  };
}

async function startProcess(
  python: string,
  { home, modelFile, readyUrl }: { readonly home: string; readonly modelFile: string; readonly readyUrl: string },
): Promise<TetheredProcess> {
  const log = join(home, 'log.txt');
  const output = openSync(log, 'w');
  const env = { MODEL_FILE: modelFile };
  const server = startTethered(python, ['-c', command, 'start', '.'], { cwd: home, env, output });
  closeSync(output);
  while (!(await answers(readyUrl))) {
    if (server.gone) throw new Error(`MLServer ended: ${await readFile(log, 'utf8')}`);
    await delay(200);
  }
  return server;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
