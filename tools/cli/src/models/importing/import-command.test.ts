import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyModel, type TinyModelOptions } from '@sightline/inference/testing';
import { samplePhotos } from '@sightline/models';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, type Ran } from '../../testing/run.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
  await writeFile(join(folder, 'labels.txt'), 'red\ngreen\nblue\n');
});

afterEach(() => rm(folder, { recursive: true }));

async function importTiny(model: TinyModelOptions, ...flags: readonly string[]): Promise<Ran> {
  await writeTinyModel(join(folder, 'tiny.onnx'), model);
  return importFile('tiny.onnx', ...flags);
}

function importFile(file: string, ...flags: readonly string[]): Promise<Ran> {
  const repository = join(folder, 'repository');
  const common = ['--name', 'tiny', '--labels', join(folder, 'labels.txt'), '--repository', repository];
  return run(['models', 'import', join(folder, file), ...common, ...flags]);
}

async function entries(): Promise<readonly string[]> {
  return readdir(join(folder, 'repository', 'tiny')).catch(() => []);
}

interface Added {
  readonly manifest: { readonly input: object; readonly output: object };
  readonly samples: readonly { readonly top: readonly { readonly label: string; readonly score: number }[] }[];
}

const floats = { input: { type: 'float32', layout: 'NCHW' } } as const;

describe('sightline models import', () => {
  it.each([
    ['imagenet-torch', 'NCHW'],
    ['imagenet-caffe', 'NHWC'],
    ['imagenet-tf', 'NCHW'],
    ['unit', 'NHWC'],
  ] as const)('writes the normalisation %s into a model of %s: its answers stay', async (preset, layout) => {
    const model = { kind: 'logits', width: 24, height: 20, input: { type: 'float32', layout } } as const;
    const flags = ['--preprocessing', preset, '--output-kind', 'logits', '--json'];
    const kept = JSON.parse((await importTiny(model, '--keep-input', ...flags)).stdout) as Added;
    const written = JSON.parse((await importTiny(model, ...flags)).stdout) as Added;
    expect(kept.manifest.input).toMatchObject({ type: 'float32', layout });
    expect(written.manifest.input).toMatchObject({ type: 'uint8', layout: 'NHWC', colorOrder: 'RGB' });
    expect(written.samples).toHaveLength(samplePhotos.length);
    for (const [index, { top }] of written.samples.entries()) {
      for (const [place, { label, score }] of top.entries()) {
        expect(kept.samples[index]?.top[place]?.label).toBe(label);
        expect(Math.abs((kept.samples[index]?.top[place]?.score ?? NaN) - score)).toBeLessThanOrEqual(1e-5);
      }
    }
    expect(await entries()).toEqual(['1', '2']);
  });

  it('sees whether a model gives logits, shows the answers, and can be verified and compared', async () => {
    const { code, stdout } = await importTiny({ ...floats, kind: 'logits' }, '--preprocessing', 'none');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/cat\.jpg +red[^]*✓ tiny 1 is in .*3 classes, uint8 NHWC, logits/),
    ]);
    const env = { MODEL_REPOSITORY: join(folder, 'repository') };
    const verified = await run(['models', 'verify', 'tiny@1'], { env });
    expect([verified.code, verified.stdout]).toEqual([
      0,
      expect.stringContaining('agrees with its recorded outputs within 0'),
    ]);
  });

  it('refuses a place that can be no repository', async () => {
    const { code, stderr } = await importTiny({}, '--repository', 's3://bucket/models');
    expect([code, stderr]).toEqual([1, expect.stringContaining("s3://bucket/models can't be a model repository here")]);
    const env = { MODEL_REPOSITORY: 's3://bucket/models' };
    const { code: wrong } = await run(['models', 'import', 'tiny.onnx', '--name', 'tiny'], { env });
    expect(wrong).toBe(78);
  });

  it('says that the bucket is away', async () => {
    // Nothing listens there.
    const env = { MODEL_REPOSITORY: 'gs://our-models/prod', GCS_API_ENDPOINT: 'http://127.0.0.1:9' };
    await writeTinyModel(join(folder, 'tiny.onnx'));
    const labels = join(folder, 'labels.txt');
    const args = ['models', 'import', join(folder, 'tiny.onnx'), '--name', 'tiny', '--labels', labels];
    const { code, stderr } = await run(args, { env });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/gs:\/\/our-models\/prod\/tiny\/ can't be listed/)]);
  });

  it('asks for what the file can’t tell, and without a terminal names the flag', async () => {
    const { code, stderr } = await importTiny(floats);
    expect([code, stderr]).toEqual([1, expect.stringContaining('give --preprocessing imagenet-torch|')]);
    expect(await entries()).toEqual([]);
  });

  it('never changes a version', async () => {
    await importTiny({}, '--version', '1.2');
    const { code, stderr } = await importTiny({}, '--version', '1.2');
    expect([code, stderr]).toEqual([1, expect.stringContaining('already has version 1.2 of tiny')]);
    expect(await entries()).toEqual(['1.2']);
  });

  it('refuses labels that are not as many as the classes', async () => {
    await writeFile(join(folder, 'labels.txt'), 'red\ngreen\n');
    const { code, stderr } = await importTiny({});
    expect([code, stderr]).toEqual([1, expect.stringMatching(/has 3 classes, and .* has 2 labels/)]);
    expect(await entries()).toEqual([]);
  });

  it('refuses a batch size that is fixed', async () => {
    const { code, stderr } = await importTiny({ fixedBatch: 8 });
    expect([code, stderr]).toEqual([1, expect.stringContaining('is fixed to 8')]);
  });

  it('refuses scores that are no numbers', async () => {
    const { code, stderr } = await importTiny(floats, '--scale', '1', '--mean', '0,0,0', '--std', '1e60,1e60,1e60');
    expect([code, stderr]).toEqual([1, expect.stringContaining('not finite')]);
    expect(await entries()).toEqual([]);
  });

  it.each(['', 'not a model', 'PK\u0003\u0004 weights', '\u0089HDF'])(
    'refuses a file that is no model: %j',
    async (text) => {
      await writeFile(join(folder, 'file.onnx'), Buffer.from(text, 'latin1'));
      const { code, stderr } = await importFile('file.onnx');
      expect([code, stderr]).toEqual([1, expect.stringContaining('file.onnx')]);
      expect(stderr).not.toContain('bug');
    },
  );

  it('refuses an archive that points out of its folder, holds links, or is none', async () => {
    await symlink('/etc/passwd', join(folder, 'saved_model.pb'));
    await create({ gzip: true, cwd: folder, file: join(folder, 'link.tar.gz') }, ['saved_model.pb']);
    await create({ gzip: true, cwd: join(folder), file: join(folder, 'up.tgz'), prefix: '../..' }, ['labels.txt']);
    await writeFile(join(folder, 'cut.tar.gz'), (await readFile(join(folder, 'link.tar.gz'))).subarray(0, 40));
    expect((await importFile('link.tar.gz')).stderr).toContain('is a link or device');
    expect((await importFile('up.tgz')).stderr).toContain('points out of the folder');
    expect((await importFile('cut.tar.gz')).stderr).toContain('is no tar archive, or');
    expect(await entries()).toEqual([]);
  });
});

describe('sightline models verify', () => {
  it('finds a model that no longer gives what it gave', async () => {
    await importTiny({});
    const path = join(folder, 'repository', 'tiny', '1', 'reference.json');
    const recorded = await readFile(path, 'utf8');
    await writeFile(path, recorded.replace(/\[0\.\d/, '[0.9'));
    const { code, stdout } = await run(['models', 'verify', 'tiny', '--repository', join(folder, 'repository')]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/✗ tiny 1 disagrees with its recorded outputs: /)]);
  });
});

describe('sightline models compare', () => {
  it('says how often two models agree, and shows where not on a page that stands alone', async () => {
    await importTiny({ input: { colorOrder: 'RGB' } });
    await writeFile(join(folder, 'labels.txt'), 'blue\ngreen\n<b>red</b>\n');
    await importTiny({ input: { colorOrder: 'RGB' } });
    const env = { MODEL_REPOSITORY: join(folder, 'repository') };
    const page = join(folder, 'page.html');
    const photos = join(samplePhotos[0]?.path ?? '', '..');
    const { code, stdout } = await run(['models', 'compare', 'tiny@1', 'tiny@2', photos, '--html', page], { env });
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/They agree on \d+\.\d% of 4 pictures; 2 files could not be read/),
    ]);
    const html = await readFile(page, 'utf8');
    expect(html).toContain('src="data:image/jpeg;base64,');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<b>|https?:|<script/);
  });
});
