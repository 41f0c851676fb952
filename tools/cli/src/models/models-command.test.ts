import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { addPatterns } from '../testing/add-patterns.js';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStandInGateway } from '../testing/stand-in-gateway.js';
import { run, type Ran } from '../testing/run.js';

let cacheDir: string;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'sightline-models-'));
});

afterEach(() => rm(cacheDir, { recursive: true }));

const env = (): Record<string, string> => ({ MODEL_CACHE_DIR: cacheDir });

/** A file of the right size in the place of mobilenet_v2's weights. */
async function plantFalseModel(): Promise<void> {
  const folder = join(cacheDir, 'mobilenet_v2', '1.0.0');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'mobilenetv2-12.onnx'), '');
  await truncate(join(folder, 'mobilenetv2-12.onnx'), 13_964_571);
}

describe('sightline models list', () => {
  it('says what can be used at once', async () => {
    await plantFalseModel();
    const { code, stdout } = await run(['models', 'list'], { env: env() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^mobilenet_v2 \(default\) +1\.0\.0 +14\.0 MB +✓ pulled +Apache-2\.0/m);
    expect(stdout).toMatch(/^resnet50 +1\.0\.0 +102\.6 MB +· not pulled/m);
    expect(stdout).toMatch(/^patterns +.*✓ embedded/m);
  });

  it('tells programs the same', async () => {
    const { stdout } = await run(['models', 'list', '--json'], { env: env() });
    const models = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(models).toContainEqual(
      expect.objectContaining({ name: 'vgg16', state: 'absent', bytes: 553_437_752, input: '224x224' }),
    );
  });
});

describe('the models of MODEL_REPOSITORY', () => {
  const models = (...args: readonly string[]): Promise<Ran> =>
    run(['models', ...args], { env: { ...env(), MODEL_REPOSITORY: join(cacheDir, 'own'), MODEL: 'signs' } });

  beforeEach(async () => {
    for (const version of ['1.9.0', '1.10.0']) await addPatterns(join(cacheDir, 'own'), 'signs', version);
  });

  it('are listed with each version, newest first', async () => {
    const { code, stdout } = await models('list');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^signs +1\.10\.0 +✓ repository[^]*^signs +1\.9\.0 /m)]);
    const [first = ''] = (await models('list', '--json')).stdout.split('\n');
    expect(JSON.parse(first)).toMatchObject({ name: 'signs', version: '1.10.0', state: 'repository' });
  });

  it('are verified, each version', async () => {
    await writeFile(join(cacheDir, 'own/signs/1.9.0/patterns.onnx'), 'damaged');
    const { code, stdout } = await models('verify');
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/✓ signs@1\.10\.0 is whole[^]*✗ .*1\.9\.0.*patterns\.onnx/),
    ]);
  });

  it('are not pulled', async () => {
    const { code, stderr } = await models('pull');
    expect([code, stderr]).toEqual([64, expect.stringContaining('MODEL=signs is a model of MODEL_REPOSITORY')]);
  });

  it('do not keep the catalogue from being listed when they can’t be read', async () => {
    const { code, stdout, stderr } = await models('list', '--repository', join(cacheDir, 'nowhere'));
    expect([code, stdout, stderr]).toEqual([
      1,
      expect.stringContaining('✓ embedded'),
      expect.stringMatching(/^✗ The model repository .*nowhere can't be read/),
    ]);
  });
});

describe('sightline models verify', () => {
  it('finds the models that come along whole', async () => {
    const { code, stdout } = await run(['models', 'verify'], { env: env() });
    expect([code, stdout.match(/^✓ \w+ is whole: /gm)?.length]).toEqual([0, 2]);
  });

  it('finds a file that is not the one that was pinned', async () => {
    await plantFalseModel();
    const { code, stdout } = await run(['models', 'verify'], { env: env() });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ .*has the sha256 [0-9a-f]{64} instead of c0c3f76d[^]*→ sightline models pull mobilenet_v2/,
    );
  });

  it('says that a model has not been pulled', async () => {
    const { code, stdout } = await run(['models', 'verify', 'resnet50'], { env: env() });
    expect([code, stdout]).toEqual([1, expect.stringContaining("✗ The model resnet50 isn't in")]);
  });
});

describe('sightline models pull', () => {
  it('refuses a name that is not in the catalogue before it fetches anything', async () => {
    const { code, stderr } = await run(['models', 'pull', 'patterns', 'resnet51'], { env: env() });
    expect(code).toBe(64);
    expect(stderr).toMatch(/The catalogue has no resnet51: it has mobilenet_v2, mobilenet_v2_int8, resnet50/);
  });

  it('has nothing to do for a model that comes along', async () => {
    const { code, stdout } = await run(['models', 'pull', 'patterns'], { env: env() });
    expect([code, stdout]).toEqual([0, '✓ patterns is embedded: there is nothing to pull.\n']);
  });

  it('says why a model could not be had, and goes on with the next', async () => {
    const mirror = await openStandInGateway(() => ({ status: 404 }));
    const { code, stdout, stderr } = await run(['models', 'pull', 'mobilenet_v2', 'patterns'], {
      env: { ...env(), MODEL_MIRROR_URL: mirror.url },
    });
    await mirror.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✗ The model mobilenet_v2 can't be pulled: .*\n$/);
    expect(stdout).toContain('✓ patterns');
  });

  it('pulls the model that MODEL names when none is given', async () => {
    const { stdout } = await run(['models', 'pull'], { env: { ...env(), MODEL: 'efficientnet_lite0' } });
    expect(stdout).toContain('efficientnet_lite0 is embedded');
    const folder = await run(['models', 'pull'], { env: { ...env(), MODEL: './mine' } });
    expect([folder.code, folder.stderr]).toEqual([64, expect.stringContaining('MODEL=./mine is a folder')]);
  });
});
