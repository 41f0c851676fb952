import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '@sightline/image';
import { openModelFolder } from '@sightline/models';
import { samplePhotos } from '@sightline/models/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { jsonLines, openFrameworks, pytorchFolder } from './outside/frameworks.js';
import { Pipeline } from './pipeline/pipeline.js';
import { sightline } from './pipeline/sightline.js';
import { testedBlocks } from './readme/tested-blocks.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const document = join(root, 'docs/own-models.md');
/** As many classes as the models of e2e/frameworks have. */
const classes = { flowers: 8, signs: 7, birds: 6, fruits: 6, leaves: 6, colours: 6 } as const;
const names = Object.keys(classes);
const limits = { maxBytes: 1e7, maxPixels: 1e7 };
const SAME_PIXELS = 1e-3;
const THROUGH_DECODER = 0.03;

/** What a framework says of a photo: for the pixels of our decoder where the framework is at hand, and for those of Pillow. */
interface Own {
  readonly model: string;
  readonly photo: string;
  readonly given?: readonly number[];
  readonly pillow: readonly number[];
}

let folder: string;
let pipeline: Pipeline;
/** What each command of the document printed. */
const printed: string[] = [];
let owns: readonly Own[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-models-'));
  await mkdir(join(folder, 'photos'));
  for (const { file, path } of samplePhotos) await cp(path, join(folder, 'photos', file));
  for (const [name, count] of Object.entries(classes))
    await writeFile(join(folder, `${name}.txt`), labelsOf(name, count));
  // `npx` finds the command as in the folder of the repository.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const frameworks = await openFrameworks();
  await frameworks('own_models.py', ['save', document], folder);
  for (const file of ['flowers.onnx', 'flowers.onnx.data']) await cp(join(pytorchFolder, file), join(folder, file));
  for (const { command } of testedBlocks(await readFile(document, 'utf8'))) {
    const { stdout } = await execa('sh', ['-e', '-c', command], { cwd: folder });
    printed.push(stdout);
  }
  await decodeSamples();
  const recorded = jsonLines(await readFile(join(pytorchFolder, 'answers.jsonl'), 'utf8'));
  const said = await frameworks('own_models.py', ['answer', join(folder, 'photos'), join(folder, 'pixels')]);
  owns = [...recorded, ...said] as readonly Own[];
  pipeline = await Pipeline.open('own-models', inject('kafkaBrokers'), {
    MODEL_REPOSITORY: join(folder, 'models'),
    MORE_MODELS: names.join(','),
    TOP_K: '10',
  });
}, 900_000);
afterAll(async () => {
  await pipeline.close();
  await rm(folder, { recursive: true });
});

const labelsOf = (name: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${name} ${index}\n`).join('');

/** Writes the pixels that each model gets of each photo to where own_models.py reads them. */
async function decodeSamples(): Promise<void> {
  for (const name of names) {
    const { manifest } = await openModelFolder(join(folder, 'models', name, '1'));
    await mkdir(join(folder, 'pixels', name), { recursive: true });
    for (const { file, path } of samplePhotos) {
      const { pixels } = await decodeImage(await readFile(path), manifest.preprocessing, limits);
      await writeFile(join(folder, 'pixels', name, file), pixels.data);
    }
  }
}

interface Answer {
  readonly label: string;
  readonly confidence: number;
}

/** The largest difference of what was said of a photo from what the framework says; both must have the same best label. */
function difference(answers: readonly Answer[], name: string, own: readonly number[]): number {
  expect(answers[0]?.label).toBe(`${name} ${own.indexOf(Math.max(...own))}`);
  const ofLabel = new Map(own.map((score, index) => [`${name} ${index}`, score]));
  return Math.max(...answers.map(({ label, confidence }) => Math.abs(confidence - (ofLabel.get(label) ?? NaN))));
}

/** Labels and confidences by photo, from the table that `models import` prints. */
function tableOf(name: string): ReadonlyMap<string, readonly Answer[]> {
  const text = printed.find((each) => each.includes(`✓ ${name} 1 is in models/${name}/1`)) ?? expect.fail(`no ${name}`);
  const table = new Map<string, Answer[]>();
  let photo = '';
  for (const line of text.split('\n')) {
    const [, file = '', label, percent] = /^(\S+\.jpg)? +(\S+ \d+) +([\d.]+)%$/.exec(line) ?? [];
    if (label === undefined) continue;
    photo = file === '' ? photo : file;
    table.set(photo, [...(table.get(photo) ?? []), { label, confidence: Number(percent) / 100 }]);
  }
  return table;
}

describe('docs/own-models.md', { timeout: 300_000 }, () => {
  it('brings six models of five frameworks into a repository, by its commands alone', async () => {
    expect((await readdir(join(folder, 'models'))).sort()).toEqual([...names].sort());
    expect(printed.at(-1)?.match(/agrees with its recorded outputs/g)).toHaveLength(names.length);
  });

  it.each(names)('prints the five labels for %s that its framework gives', (name) => {
    const table = tableOf(name);
    expect([...table.keys()]).toEqual(samplePhotos.map(({ file }) => file));
    for (const { photo, given, pillow } of owns.filter(({ model }) => model === name)) {
      const top = table.get(photo) ?? [];
      expect(top).toHaveLength(5);
      // The table has a tenth of a percent.
      if (given !== undefined) expect(difference(top, name, given), photo).toBeLessThanOrEqual(SAME_PIXELS + 0.0005);
      expect(difference(top, name, pillow), photo).toBeLessThanOrEqual(THROUGH_DECODER);
    }
  });

  it('gives the framework’s probabilities through the whole pipeline', async () => {
    const [{ url }] = await Promise.all([pipeline.startGateway(), pipeline.start('inference-worker')]);
    const env = { ...pipeline.env, SIGHTLINE_URL: url };
    for (const name of names) {
      const classify = ['classify', join(folder, 'photos'), '--model', name, '--top', '10', '--json'];
      const { stdout, stderr, exitCode } = await sightline(env, ...classify);
      expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
      const lines = jsonLines(stdout) as readonly { readonly file: string; readonly top_k: readonly Answer[] }[];
      for (const { photo, given, pillow } of owns.filter(({ model }) => model === name)) {
        const { top_k: top = [] } = lines.find(({ file }) => file.endsWith(photo)) ?? {};
        expect(top).toHaveLength(pillow.length);
        if (given !== undefined) expect(difference(top, name, given), photo).toBeLessThanOrEqual(SAME_PIXELS);
        expect(difference(top, name, pillow), photo).toBeLessThanOrEqual(THROUGH_DECODER);
      }
    }
  });
});
