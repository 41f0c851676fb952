import { closeSync, openSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, startTethered, virtualEnvironment } from '@sightline/dev-stack';

const folder = fileURLToPath(new URL('../../servers/mlserver/', import.meta.url));

// The script beside Python names the folder that the environment was made in, not where it lies now.
const command = 'from mlserver.cli import main; main()';

/** A real MLServer with one model. */
export interface MlServer {
  readonly rest: string;
  readonly grpc: string;
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
  const log = join(home, 'log.txt');
  const output = openSync(log, 'w');
  const env = { MODEL_FILE: modelFile };
  const server = startTethered(join(programs, 'python'), ['-c', command, 'start', '.'], { cwd: home, env, output });
  closeSync(output);
  const close = async (): Promise<void> => {
    await server.stop(10_000);
    await rm(home, { recursive: true });
  };
  const rest = `http://127.0.0.1:${http_port}`;
  while (!(await answers(`${rest}/v2/models/tested/ready`))) {
    if (server.gone) throw new Error(`MLServer ended: ${await readFile(log, 'utf8')}`);
    await delay(200);
  }
  return { rest, grpc: `grpc://127.0.0.1:${grpc_port}`, close };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
