import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startKafka, type LocalKafka } from '@sightline/dev-stack';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { repositoryRoot } from '../repository-root.js';
import { baseImage } from './base-image.js';
import { buildImage, compileApart, installGpuEngine } from './build-image.js';

let home = '';
let kafka: LocalKafka;
// NOTE: npm ci and the compiler run as they would in Docker.
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sightline-images-'));
  await compileApart(join(home, 'compiled'));
  kafka = await startKafka({ dataDir: join(home, 'kafka') });
}, 1_200_000);
afterAll(async () => {
  await kafka.discard();
  await rm(home, { recursive: true, force: true });
}, 120_000);

const built = new Map<string, Promise<string>>();

/** The files of an app's image, which is built once. */
function imageOf(app: string): Promise<string> {
  const image =
    built.get(app) ?? mkdtemp(join(home, 'built-')).then((to) => buildImage(join(home, 'compiled'), app, to));
  built.set(app, image);
  return image;
}

/** Starts the app as its container would: nothing of ours is in its environment. */
function start(image: string, app: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  return run(image, [join(app, 'dist/main.js'), ...args], env);
}

function run(image: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const variables = { PATH: '/usr/bin:/bin', HOME: join(home, 'user'), NODE_ENV: 'production' };
  const options = { cwd: image, env: { ...variables, ...env }, extendEnv: false, reject: false } as const;
  return execa(process.execPath, args, options);
}

const MEGABYTE = 1e6;

/** What the image of a service without an engine may have as it travels and as a registry keeps it. */
const MOST_MEGABYTES = 250;

const services = readdirSync(join(repositoryRoot, 'apps'));
const withEngine = ['inference-worker'];

/** What the layer of these files has as it travels: packed as Docker packs it. */
async function packedBytes(folder: string): Promise<number> {
  const { stdout } = await execa('sh', ['-c', 'tar --create --gzip --directory "$0" . | wc -c', folder]);
  return Number(stdout);
}

/** What Docker asks the image every few seconds. */
async function isHealthy(image: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  return (await run(image, ['health.mjs'], env)).exitCode === 0;
}

describe('the image', { timeout: 300_000 }, () => {
  it('of the sightline command makes the topics with nothing but its own files', async () => {
    const app = 'tools/cli';
    const env = { KAFKA_BROKERS: kafka.brokers };
    const image = await imageOf(app);
    const { exitCode, stderr } = await start(image, app, ['topics', 'apply'], env);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(await isHealthy(image, env)).toBe(true);
  });

  it.each(['inference-worker', 'ingest-gateway', 'dashboard'])(
    'of the %s gets ready, and ends in good order, with nothing but its own files',
    async (service) => {
      const app = `apps/${service}`;
      const image = await imageOf(app);
      const [admin, port] = (await freePorts(2)).map(String);
      const models = service === 'inference-worker' ? { MODEL: 'patterns' } : {};
      const env = { KAFKA_BROKERS: kafka.brokers, ADMIN_PORT: admin ?? '', PORT: port ?? '', ...models };
      expect(await isHealthy(image, env)).toBe(false);
      const running = start(image, app, [], env);
      const patience = { timeout: 120_000, interval: 500 };
      await vi.waitFor(async () => expect(await isHealthy(image, env)).toBe(true), patience);
      running.kill('SIGTERM');
      expect((await running).exitCode).toBe(0);
    },
  );

  it.each(services.filter((name) => !withEngine.includes(name)))(
    'of the %s has no engine, and stays below 250 MB with its base',
    async (service) => {
      const image = await imageOf(`apps/${service}`);
      expect(existsSync(join(image, 'node_modules/onnxruntime-node'))).toBe(false);
      expect((baseImage.packedBytes + (await packedBytes(image))) / MEGABYTE).toBeLessThan(MOST_MEGABYTES);
    },
  );

  // NOTE: fetches TensorFlow, 0.6 GB.
  it('of a worker for GPUs has a TensorFlow that knows them', { timeout: 900_000 }, async () => {
    const env = { ENGINES_DIR: await installGpuEngine(join(home, 'compiled'), join(home, 'extras')) };
    const { stdout } = await run(await imageOf('tools/cli'), ['tools/cli/dist/main.js', 'engines', 'list'], env);
    expect(stdout).toContain('✓ tensorflow 2.21.0 (gpu)');
  });
});
