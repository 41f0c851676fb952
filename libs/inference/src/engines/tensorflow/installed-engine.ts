import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from '@sightline/config';

/** Where engines are that are installed apart. */
export const engineSettings = {
  ENGINES_DIR: text({
    default: '~/.cache/sightline/engines',
    doc: 'Folder of the engines that "sightline engines install" sets up. A leading ~ is the home folder.',
  }),
} as const;

/** What TensorFlow runs on: its build for CPUs, or the one that also knows NVIDIA GPUs. */
export type TensorflowDevice = 'cpu' | 'gpu';

/** The npm packages whose native part runs SavedModels. Newer ones would need another look: their addon's calls are not public. */
export const TENSORFLOW_PACKAGES = { cpu: '@tensorflow/tfjs-node', gpu: '@tensorflow/tfjs-node-gpu' } as const;
export const TENSORFLOW_PACKAGE_VERSION = '4.22.0';

/** What `engine.json` in an engine's folder says; it is written last, so a folder that has it is whole. */
export interface InstalledTensorflow {
  readonly device: TensorflowDevice;
  /** Version of the npm package. */
  readonly version: string;
  /** Version of TensorFlow within. */
  readonly tensorflow: string;
  /** Where the native part came from. */
  readonly from: 'npm' | 'wheel';
}

/** An installed engine and where it is. */
export interface FoundTensorflow extends InstalledTensorflow {
  /** Folder of the whole installation. */
  readonly folder: string;
  /** Folder of the npm package in it. */
  readonly enginePackage: string;
}

/** Folder of one build. It serves every Node: the addon is bound to Node-API, not to a Node version. */
export function tensorflowFolder(enginesDir: string, device: TensorflowDevice): string {
  const base = /^~($|[/\\])/.test(enginesDir) ? join(homedir(), enginesDir.slice(1)) : enginesDir;
  return join(base, 'tensorflow', `${device}-${process.platform}-${process.arch}`);
}

/** The build for that device, if it is installed whole and in the version that this Sightline works with. */
export async function installedTensorflow(
  enginesDir: string,
  device: TensorflowDevice,
): Promise<FoundTensorflow | undefined> {
  const folder = tensorflowFolder(enginesDir, device);
  const found = await readFile(join(folder, 'engine.json'), 'utf8').then(parseInstalled, () => undefined);
  if (found?.version !== TENSORFLOW_PACKAGE_VERSION) return undefined;
  return { ...found, device, folder, enginePackage: join(folder, 'node_modules', TENSORFLOW_PACKAGES[device]) };
}

/** Whether this machine has an NVIDIA GPU with its driver, also behind WSL. */
export function hasGpu(): boolean {
  return ['/dev/nvidiactl', '/dev/dxg'].some((device) => existsSync(device));
}

/** The build that a service uses: the one for GPUs where there is a GPU, else the one for CPUs, else whichever is there. */
export async function findTensorflow(enginesDir: string, gpu = hasGpu()): Promise<FoundTensorflow | undefined> {
  const devices: readonly TensorflowDevice[] = gpu ? ['gpu', 'cpu'] : ['cpu', 'gpu'];
  for (const device of devices) {
    const found = await installedTensorflow(enginesDir, device);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parseInstalled(json: string): InstalledTensorflow | undefined {
  try {
    return JSON.parse(json) as InstalledTensorflow;
  } catch {
    return undefined;
  }
}
