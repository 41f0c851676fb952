import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue, defaultModel, fallbackModel, knownModel } from './catalogue.js';
import { readEmbeddedLabels } from './embedded-model.js';
import { cacheState, verifyModel } from './model-cache.js';

const names = catalogue().map(({ manifest }) => manifest.name);
const embedded = catalogue().filter(({ kind }) => kind === 'embedded');
const pulled = catalogue().filter((entry) => entry.kind === 'pulled');

describe('the catalogue', () => {
  it('has the default, the fallback and each model once', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain(defaultModel);
    expect(knownModel(fallbackModel).kind).toBe('embedded');
  });

  it('says which models there are when asked for another', () => {
    expect(() => knownModel('alexnet')).toThrow(
      `There is no model alexnet in the catalogue; there are ${names.join(', ')}.`,
    );
  });

  it.each(embedded.map(({ manifest }) => manifest.name))('embeds %s whole', async (name) => {
    const model = await verifyModel(name, { cacheDir: '/nowhere' });
    expect(model.manifest.name).toBe(name);
    expect(model.manifest.bytes).toBeLessThan(10_000_000);
  });

  it.each(pulled)('pulls $manifest.name over https, pinned to one revision', ({ url, labelsOf }) => {
    expect(url).toMatch(/^https:.*\/[0-9a-f]{40}\//);
    expect(knownModel(labelsOf).kind).toBe('embedded');
  });

  it('names the classes of ImageNet in their order', async () => {
    const labels = await readEmbeddedLabels(fallbackModel);
    expect(labels).toHaveLength(1000);
    expect([0, 282, 657, 872, 967, 999].map((index) => labels[index])).toEqual([
      'tench',
      'tiger cat',
      'missile',
      'tripod',
      'espresso',
      'toilet tissue',
    ]);
  });
});

describe('the cache', () => {
  it('tells what is there from what is not, and what is right from what is damaged', async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'models-'));
    const { manifest } = knownModel('mobilenet_v2');
    expect(await cacheState('efficientnet_lite0', { cacheDir })).toBe('embedded');
    expect(await cacheState('mobilenet_v2', { cacheDir })).toBe('absent');
    await expect(verifyModel('mobilenet_v2', { cacheDir })).rejects.toMatchObject({ code: 'not_pulled' });

    const folder = join(cacheDir, 'mobilenet_v2', manifest.version);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, manifest.file), '');
    expect(await cacheState('mobilenet_v2', { cacheDir })).toBe('absent');
    await truncate(join(folder, manifest.file), manifest.bytes);
    expect(await cacheState('mobilenet_v2', { cacheDir })).toBe('cached');
    await expect(verifyModel('mobilenet_v2', { cacheDir })).rejects.toMatchObject({ code: 'wrong_digest' });
    await rm(cacheDir, { recursive: true });
  });
});
