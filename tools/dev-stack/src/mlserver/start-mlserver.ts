import { closeSync, openSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../kafka/free-port.js';
import { virtualEnvironment } from '../python/virtual-environment.js';
import { startTethered, type TetheredProcess } from '../tethered-process.js';

const folder = fileURLToPath(new URL('../../mlserver/', import.meta.url));

// The script beside Python names the folder that the environment was made in, not where it lies now.
const command = 'from mlserver.cli import main; main()';

/** What an MLServer is started with. */
export interface MlServerOptions {
  /** Threads of the model's session; 1 when not given. */
  readonly threads?: number;
  /** Told of each step that takes time, in a few words. */
  readonly onProgress?: (step: string) => void;
}

/** A real MLServer with one model, `tested`. It ends with this process, however that ends. */
export interface MlServer {
  /** Addresses, as a remote model's endpoint takes them. */
  readonly rest: string;
  readonly grpc: string;
  readonly pid: number | undefined;
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
export async function startMlServer(
  modelFile: string,
  { threads = 1, onProgress }: MlServerOptions = {},
): Promise<MlServer> {
  const programs = await virtualEnvironment('mlserver', join(folder, 'requirements.txt'), onProgress);
  const home = await mkdtemp(join(tmpdir(), 'sightline-mlserver-'));
  await cp(join(folder, 'onnx_runtime.py'), join(home, 'onnx_runtime.py'));
  const [http_port = 0, grpc_port = 0, metrics_port = 0] = await freePorts(3);
  const settings = {
    ...{ host: '127.0.0.1', http_port, grpc_port, metrics_port, parallel_workers: 0 },
    // The usual 4 MiB are less than 32 images.
    grpc_max_message_length: -1,
  };
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings));
  const model = { name: 'tested', implementation: 'onnx_runtime.OnnxModel' };
  await writeFile(join(home, 'model-settings.json'), JSON.stringify(model));
  const rest = `http://127.0.0.1:${http_port}`;
  const start = (): Promise<TetheredProcess> =>
    startProcess(join(programs, 'python'), {
      home,
      env: { MODEL_FILE: modelFile, MODEL_THREADS: String(threads) },
      readyUrl: `${rest}/v2/models/tested/ready`,
    });
  let server = await start().catch(async (error: unknown) => {
    await rm(home, { recursive: true });
    throw error;
  });
  const signal = (name: NodeJS.Signals): void => {
    if (server.pid === undefined || server.gone) throw new Error('MLServer is not running');
    process.kill(server.pid, name);
  };
  return {
    rest,
    grpc: `grpc://127.0.0.1:${grpc_port}`,
    get pid() {
      return server.pid;
    },
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
  {
    home,
    env,
    readyUrl,
  }: { readonly home: string; readonly env: Readonly<Record<string, string>>; readonly readyUrl: string },
): Promise<TetheredProcess> {
  const log = join(home, 'log.txt');
  const output = openSync(log, 'w');
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
