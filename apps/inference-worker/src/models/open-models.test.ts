import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSettings } from '@sightline/config';
import { openFakeModelServer } from '@sightline/inference/testing';
import { openEmbeddedModel } from '@sightline/models';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rules, settings } from '../config.js';
import { fakeService } from '../testing/fake-service.js';
import { openModels } from './open-models.js';

describe('the models of a worker', { timeout: 30_000 }, () => {
  let folder: string;
  let service: ReturnType<typeof fakeService>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'worker-models-'));
    service = fakeService();
  });
  afterEach(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });

  /** A copy of the embedded patterns under another version. */
  async function add(version: string): Promise<string> {
    const { path } = await openEmbeddedModel('patterns');
    const target = join(folder, 'patterns', version);
    await mkdir(dirname(target), { recursive: true });
    await cp(dirname(path), target, { recursive: true });
    const manifest: unknown = JSON.parse(await readFile(join(target, 'model.json'), 'utf8'));
    await writeFile(join(target, 'model.json'), JSON.stringify({ ...(manifest as object), version }));
    return target;
  }
  const open = (env: Record<string, string>) =>
    openModels(
      readSettings(settings, rules, {
        MODEL: 'patterns',
        MORE_MODELS: '',
        MODEL_CACHE_DIR: join(folder, '.cache'),
        INFERENCE_SESSIONS: '1',
        ...env,
      }),
      service,
    );

  it('are the newest good ones of the repository, also those that come later', async () => {
    await add('2');
    const damaged = await add('10');
    await appendFile(join(damaged, 'patterns.onnx'), 'x');
    const { host, defaultModel, names } = await open({ MODEL_REPOSITORY: folder });
    expect(host.find(defaultModel)?.version).toBe('2');
    expect(host.statuses()).toMatchObject([
      { model_version: '10', state: 'refused', error_code: 'wrong_digest' },
      { model_version: '2', state: 'ready' },
    ]);
    expect(names()).toEqual(['patterns']);
    await add('11');
    await host.refresh();
    expect(host.find(defaultModel)?.version).toBe('11');
  });

  it('include one that was damaged and is mended in its place', async () => {
    await add('2');
    const damaged = await add('3');
    const file = join(damaged, 'patterns.onnx');
    const good = await readFile(file);
    await writeFile(file, good.subarray(0, 1000));
    const { host, defaultModel } = await open({ MODEL_REPOSITORY: folder });
    expect(host.find(defaultModel)?.version).toBe('2');
    await writeFile(file, good);
    await host.refresh();
    await host.refresh();
    expect(host.find(defaultModel)?.version).toBe('3');
  });

  it('never become a pre-release by themselves', async () => {
    await add('2.0.0');
    await add('2.0.0-rc1');
    await add('3.0.0-beta');
    const { host, defaultModel } = await open({ MODEL_REPOSITORY: folder });
    await host.refresh();
    expect(host.find(defaultModel)?.version).toBe('2.0.0');
  });

  it('are those of a folder alone where a path is set', async () => {
    const own = await add('2');
    await add('3');
    const { host, defaultModel } = await open({ MODEL: own, MODEL_REPOSITORY: folder });
    await host.refresh();
    expect(host.ready().map(({ version }) => version)).toEqual(['2']);
    expect(defaultModel.name).toBe('patterns');
  });

  it('are waited for while their server is away', async () => {
    const server = await openFakeModelServer('open_inference_rest');
    server.always = (response) => response.writeHead(503).end();
    const about = { name: 'far', version: '1', source: 'a test', licence: 'none', labelsFile: 'labels.txt' };
    const pixels = { ...server.model.preprocessing, crop: 'center', interpolation: 'nearest' };
    await writeFile(join(folder, 'labels.txt'), 'red\ngreen\nblue\n');
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...about, ...server.model, preprocessing: pixels }));
    let isOpen = false;
    const opening = open({ MODEL: folder }).finally(() => (isOpen = true));
    await vi.waitFor(() => expect(server.requests.filter((path) => path.endsWith('/infer')).length).toBeGreaterThan(0));
    expect(isOpen).toBe(false);
    server.always = undefined;
    const { host, defaultModel } = await opening;
    expect(host.find(defaultModel)?.state).toBe('ready');
    await service.close();
    await server.close();
  });

  it('must be there and fit', async () => {
    await expect(open({ MODEL: 'cats', MODEL_REPOSITORY: folder })).rejects.toMatchObject({ code: 'unknown_model' });
    const one = { MODEL: 'efficientnet_lite0', INFERENCE_SESSIONS: '2', MODEL_MEMORY_BYTES: String(64 * 1024 * 1024) };
    await expect(open(one)).rejects.toMatchObject({ code: 'no_memory' });
  });
});
