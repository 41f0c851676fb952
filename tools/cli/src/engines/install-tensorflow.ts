import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '@sightline/dev-stack/install-lock';
import {
  installedTensorflow,
  TENSORFLOW_PACKAGES,
  TENSORFLOW_PACKAGE_VERSION as VERSION,
  tensorflowFolder,
  type FoundTensorflow,
  type InstalledTensorflow,
  type TensorflowDevice,
} from '@sightline/inference';
import { CommandError } from '../command-error.js';
import { buildAddon, hasAddon } from './build-addon.js';
import { runSetup } from './setup-command.js';
import { fetchWheel, linkWheel, TENSORFLOW_VERSION } from './tensorflow-wheel.js';

export interface InstallOptions {
  /** ENGINES_DIR */
  readonly enginesDir: string;
  readonly device: TensorflowDevice;
  /** A wheel of TensorFlow that is on this machine, in place of any download of it. */
  readonly wheel?: string | undefined;
  readonly signal: AbortSignal;
  /** Told of each step as it begins; there are `INSTALL_STEPS` at most. */
  readonly onStep: (step: string) => void;
}

export const INSTALL_STEPS = 6;

const WHEEL_SIZES = { cpu: '0.3 GB', gpu: '0.6 GB' } as const;
const TRY_ENGINE = fileURLToPath(new URL('./try-engine.js', import.meta.url));

/**
 * Sets the engine up in its folder, which appears there only once a SavedModel has run on it in a fresh process. What an
 * interrupted installation has fetched is kept for the next.
 * @throws CommandError that says what the machine lacks.
 */
export async function installTensorflow(options: InstallOptions): Promise<FoundTensorflow> {
  const { enginesDir, device, signal } = options;
  const folder = tensorflowFolder(enginesDir, device);
  return withLock(`${folder}.lock`, signal, async () => {
    const there = await installedTensorflow(enginesDir, device);
    if (there !== undefined) return there;
    // Laid out as an engines folder of its own, so that the trial finds the engine as a service will.
    const stagingDir = `${folder}.part`;
    const staged = tensorflowFolder(stagingDir, device);
    await mkdir(staged, { recursive: true });
    const from = await fill(staged, options);
    const facts: InstalledTensorflow = { device, version: VERSION, tensorflow: tensorflowVersion(from), from };
    await writeFile(join(staged, 'engine.json'), JSON.stringify(facts));
    options.onStep('Trying it with a model');
    await runSetup({ program: process.execPath, args: [TRY_ENGINE, resolve(stagingDir)], cwd: staged, signal });
    await rm(join(staged, 'wheel'), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await rename(staged, folder);
    await rm(stagingDir, { recursive: true });
    const installed = await installedTensorflow(enginesDir, device);
    if (installed === undefined) throw new CommandError(`${folder} was changed while the engine was installed.`);
    return installed;
  });
}

async function fill(folder: string, options: InstallOptions): Promise<InstalledTensorflow['from']> {
  const { device, signal, onStep } = options;
  const name = TENSORFLOW_PACKAGES[device];
  const enginePackage = join(folder, 'node_modules', name);
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  onStep(`Fetching ${name} from npm`);
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', `${name}@${VERSION}`];
  await runSetup({ program: 'npm', args: [...install, '--ignore-scripts'], cwd: folder, signal });
  if (options.wheel === undefined && (await downloaded(enginePackage, options))) return 'npm';
  const wheelOptions = { device, folder, signal };
  if (options.wheel === undefined) onStep(`Fetching TensorFlow's wheel from PyPI (${WHEEL_SIZES[device]})`);
  const wheel = options.wheel === undefined ? await fetchWheel(wheelOptions) : resolve(options.wheel);
  onStep('Unpacking it (0.9 GB)');
  await linkWheel(wheel, enginePackage, wheelOptions);
  onStep('Building the addon');
  await buildAddon(enginePackage, signal);
  return 'wheel';
}

/** npm's own way: the package's script downloads libtensorflow and the addon. It fails behind most proxies. */
async function downloaded(enginePackage: string, { device, signal, onStep }: InstallOptions): Promise<boolean> {
  onStep('Downloading libtensorflow');
  const args = [join('scripts', 'install.js'), device, 'download'];
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS)]);
  await runSetup({ program: process.execPath, args, cwd: enginePackage, signal: timeout }).catch(() => undefined);
  signal.throwIfAborted();
  return hasAddon(enginePackage);
}

// A network that lets nothing through may also answer nothing.
const DOWNLOAD_TIMEOUT_MS = 300_000;

function tensorflowVersion(from: InstalledTensorflow['from']): string {
  return from === 'npm' ? '2.9.1' : TENSORFLOW_VERSION;
}
