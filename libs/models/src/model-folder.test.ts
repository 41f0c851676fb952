import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownModel } from './catalogue.js';
import { openModelFolder } from './model-folder.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-'));
});

afterEach(async () => rm(folder, { recursive: true }));

async function writeModel(labels: string, changes: object = {}): Promise<void> {
  const weights = 'weights';
  const sha256 = createHash('sha256').update(weights).digest('hex');
  const manifest = {
    ...knownModel('mobilenet_v2').manifest,
    file: 'own.onnx',
    sha256,
    bytes: weights.length,
    ...changes,
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'own.onnx'), weights);
  await writeFile(join(folder, 'labels.txt'), labels);
}

describe('a model folder', () => {
  it.each(['cat\ndog\ncat\n', 'cat\r\ndog\r\ncat', 'cat\ndog\ncat'])(
    'may end its labels in any way: %j',
    async (labels) => {
      await writeModel(labels);
      expect((await openModelFolder(folder)).labels).toEqual(['cat', 'dog', 'cat']);
    },
  );

  it('is refused when a label is empty, since every later class would get the wrong name', async () => {
    await writeModel('cat\n\ndog\n');
    await expect(openModelFolder(folder)).rejects.toMatchObject({
      code: 'bad_manifest',
      message: `${join(folder, 'labels.txt')} must hold one label a line; line 2 is empty.`,
    });
  });

  it('is refused when it has no labels', async () => {
    await writeModel('');
    await expect(openModelFolder(folder)).rejects.toMatchObject({ code: 'bad_manifest' });
  });

  it('is refused when a byte of the weights is another', async () => {
    await writeModel('cat\n');
    await writeFile(join(folder, 'own.onnx'), 'weighty');
    await expect(openModelFolder(folder)).rejects.toMatchObject({ code: 'wrong_digest' });
  });

  it.each([
    { file: '../own.onnx' },
    { file: '/etc/passwd' },
    { labelsFile: 'a/../../b.txt' },
    { moreFiles: [{ file: 'variables/..', sha256: 'a'.repeat(64), bytes: 1 }] },
    { name: 'Own Model' },
    { bytes: 0 },
    { extra: 1 },
  ])('is refused when its manifest says %j', async (changes) => {
    await writeModel('cat\n', changes);
    await expect(openModelFolder(folder)).rejects.toMatchObject({ code: 'bad_manifest' });
  });
});
