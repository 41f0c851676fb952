import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSettings } from '@sightline/config';
import { silentLogger, type Logger } from '@sightline/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedModel } from './embedded-model.js';
import { modelRules, modelSettings } from './model-settings.js';
import { resolveModel } from './resolve-model.js';
import { openFileServer, status, type FileServer } from './testing/file-server.js';

let folder: string;
let server: FileServer;
let warnings: string[];
let log: Logger;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  server = await openFileServer(status(404));
  warnings = [];
  log = { ...silentLogger, warn: (_fields, message) => warnings.push(message) };
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function values(env: Record<string, string>): Parameters<typeof resolveModel>[0] {
  return readSettings(modelSettings, [], {
    MODEL_CACHE_DIR: join(folder, 'cache'),
    MODEL_MIRROR_URL: server.url,
    ...env,
  });
}

describe('the model a service is set to use', () => {
  it('is mobilenet_v2 unless set otherwise', () => {
    expect(readSettings(modelSettings, [], {})).toMatchObject({ MODEL: 'mobilenet_v2', MODEL_FALLBACK: true });
  });

  it('can be an embedded one, without a word to anyone', async () => {
    const model = await resolveModel(values({ MODEL: 'efficientnet_lite0' }), { log });
    expect(model.manifest.name).toBe('efficientnet_lite0');
    expect(server.ranges).toHaveLength(0);
    expect(warnings).toHaveLength(0);
  });

  it('is answered for by efficientnet_lite0 with one line where it cannot be had', async () => {
    const model = await resolveModel(values({}), { log });
    expect(model.manifest.name).toBe('efficientnet_lite0');
    expect(warnings).toEqual([
      `The model mobilenet_v2 can't be pulled: ${server.url}/mobilenet_v2/1.0.0/mobilenetv2-12.onnx answers 404. The embedded efficientnet_lite0 answers instead.`,
    ]);
  });

  it('is waited for no longer than set', async () => {
    const silent = await openFileServer(() => undefined);
    await resolveModel(values({ MODEL_MIRROR_URL: silent.url, MODEL_PULL_TIMEOUT_MS: '150' }), { log });
    expect(warnings).toEqual([
      'The model mobilenet_v2 wasn\'t there after 150 ms; "sightline models pull mobilenet_v2" goes on from there. The embedded efficientnet_lite0 answers instead.',
    ]);
    await silent.close();
  });

  it('must be had where there is no fallback', async () => {
    await expect(resolveModel(values({ MODEL_FALLBACK: 'false' }), { log })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('is not answered for when the service is being stopped', async () => {
    const reason = new Error('stopping');
    await expect(resolveModel(values({}), { log, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(warnings).toHaveLength(0);
  });

  it.each(['mobilenet_v3', 'mobilenet_v2 x', ''])('can not be %j', (name) => {
    const read = (): unknown => readSettings(modelSettings, modelRules, { MODEL: name });
    if (name === '') expect(read()).toMatchObject({ MODEL: 'mobilenet_v2' });
    else expect(read).toThrow(`MODEL=${name}: must be mobilenet_v2, resnet50, vgg16, efficientnet_lite0`);
  });
});

describe('a model of one’s own', () => {
  let own: string;

  beforeEach(async () => {
    own = join(folder, 'own');
    const { path } = await openEmbeddedModel('efficientnet_lite0');
    await cp(dirname(path), own, { recursive: true });
  });

  it('is a folder with a model.json', async () => {
    const model = await resolveModel(values({ MODEL: own }), { log });
    expect(model.path).toBe(join(own, 'efficientnet_lite0.onnx'));
    expect(model.labels).toHaveLength(1000);
  });

  it('is refused when its weights are damaged, whatever the fallback', async () => {
    await appendFile(join(own, 'efficientnet_lite0.onnx'), 'x');
    await expect(resolveModel(values({ MODEL: own }), { log })).rejects.toMatchObject({
      code: 'wrong_digest',
      message: `${join(own, 'efficientnet_lite0.onnx')} has 9288345 bytes instead of 9288344.`,
    });
  });

  it('is refused when its labels are not those of the manifest', async () => {
    await writeFile(join(own, 'labels.txt'), 'cat\ndog\n');
    await expect(resolveModel(values({ MODEL: own }), { log })).rejects.toMatchObject({ code: 'wrong_digest' });
  });

  it.each([
    ['not JSON', '{', "isn't JSON."],
    ['lacking everything', '{}', "isn't a model manifest"],
  ])('is refused when its manifest is %s', async (_title, text, sentence) => {
    await writeFile(join(own, 'model.json'), text);
    await expect(resolveModel(values({ MODEL: own }), { log })).rejects.toMatchObject({
      code: 'bad_manifest',
      message: expect.stringContaining(`${join(own, 'model.json')} ${sentence}`) as string,
    });
  });

  it('is refused when there is no manifest', async () => {
    await expect(resolveModel(values({ MODEL: join(folder, 'none') }), { log })).rejects.toMatchObject({
      code: 'missing_file',
      message: `${join(folder, 'none', 'model.json')} can't be read.`,
    });
  });
});
