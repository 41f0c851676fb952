import { copyFile, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawPatterns } from '../testing/pattern-folder.js';
import { trainModel, type TrainedModel, type TrainOptions } from './train-model.js';

let scratch: string;
let pictures: string;
let models: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'train-'));
  pictures = join(scratch, 'pictures');
  models = join(scratch, 'models');
  await drawPatterns(pictures, { perLabel: 6, labels: ['lines', 'circles'] });
});

afterEach(() => rm(scratch, { recursive: true }));

function train(options: Partial<TrainOptions> = {}): Promise<TrainedModel> {
  const usual = { name: 'shapes', seed: 1, heldOutShare: 0.2, maxSkippedShare: 0.5 };
  return trainModel({ folder: pictures, repository: models, ...usual, ...options });
}

/** What the repository holds, hidden names too. */
async function held(): Promise<readonly string[]> {
  return readdir(models, { recursive: true }).catch(() => []);
}

describe('learning from a folder that has no labels to learn', () => {
  it.each(['lines', 'circles'])('refuses one label, %s', async (other) => {
    await rm(join(pictures, other), { recursive: true });
    await expect(train()).rejects.toMatchObject({
      code: 'no_labels',
      message: expect.stringContaining(`it has only ${other === 'lines' ? 'circles' : 'lines'}.`) as string,
    });
  });

  it('refuses an empty folder, one that is not there, and a file', async () => {
    await mkdir(join(scratch, 'empty'));
    for (const folder of [join(scratch, 'empty'), join(scratch, 'gone'), join(pictures, 'lines', '0.jpg')]) {
      await expect(train({ folder })).rejects.toMatchObject({ code: 'no_labels' });
    }
  });

  it('takes no parts of a data set for labels', async () => {
    await rename(join(pictures, 'lines'), join(pictures, 'train'));
    await rename(join(pictures, 'circles'), join(pictures, 'val'));
    await expect(train()).rejects.toMatchObject({ code: 'no_labels' });
  });

  it.each(['two\nlines', ' ', '\u2028'])('refuses the label %j', async (label) => {
    await mkdir(join(pictures, label));
    await expect(train()).rejects.toMatchObject({ code: 'bad_label' });
  });

  it('refuses two labels that read the same', async () => {
    await mkdir(join(pictures, 'caf\u00e9'));
    await mkdir(join(pictures, 'cafe\u0301'));
    await expect(train()).rejects.toMatchObject({ code: 'bad_label' });
  });
});

describe('learning from pictures that can’t be used', () => {
  it('refuses a label with too few, and says how many', async () => {
    await rm(join(pictures, 'lines', '0.jpg'));
    await rm(join(pictures, 'lines', '1.jpg'));
    await expect(train()).rejects.toMatchObject({
      code: 'too_few_pictures',
      message: expect.stringContaining('lines has 4') as string,
    });
    expect(await held()).toEqual([]);
  });

  it('lists what it skips: files that are none, cut ones, copies, dead links', async () => {
    const lines = join(pictures, 'lines');
    await writeFile(join(lines, 'notes.txt'), 'not a picture');
    await writeFile(join(lines, 'empty.jpg'), '');
    await copyFile(join(lines, '1.jpg'), join(lines, 'copy.jpg'));
    await symlink(join(scratch, 'gone'), join(lines, 'link.jpg'));
    await writeFile(join(lines, '.hidden'), 'nobody asked');
    const { training } = await train();
    expect(new Map(training.skipped.map(({ path, reason }) => [path.slice(lines.length + 1), reason]))).toEqual(
      new Map([
        ['empty.jpg', expect.any(String)],
        ['link.jpg', "It can't be read (ENOENT)."],
        ['notes.txt', expect.any(String)],
        ['copy.jpg', `It is a copy of ${join(lines, '1.jpg')}.`],
      ]),
    );
    expect(training.learned.map((count, at) => count + (training.heldOut[at] ?? 0))).toEqual([6, 6]);
  });

  it('leaves out the same picture under two labels', async () => {
    await copyFile(join(pictures, 'lines', '0.jpg'), join(pictures, 'circles', 'same.jpg'));
    const { training } = await train();
    expect(training.skipped.map(({ path }) => path).sort()).toEqual([
      join(pictures, 'circles', 'same.jpg'),
      join(pictures, 'lines', '0.jpg'),
    ]);
    expect(training.skipped[0]?.reason).toContain('has another label at');
  });

  it('refuses when too many are skipped, naming the first', async () => {
    await writeFile(join(pictures, 'lines', 'notes.txt'), 'not a picture');
    await expect(train({ maxSkippedShare: 0.05 })).rejects.toMatchObject({
      code: 'too_many_skipped',
      message: expect.stringMatching(/^1 of 13 files.*notes\.txt/s) as string,
    });
    expect(await held()).toEqual([]);
  });
});

describe('a place that a model can’t have', () => {
  it.each([
    [{ name: '../shapes' }, 'bad_name'],
    [{ name: 'Shapes' }, 'bad_name'],
    [{ name: 'patterns' }, 'bad_name'],
    [{ version: '../1' }, 'bad_name'],
    [{ version: '.1' }, 'bad_name'],
    [{ repository: 's3://bucket/models' }, 'bad_location'],
  ])('is refused before any picture is read: %j', async (options, code) => {
    let hasRead = false;
    const onProgress = (): void => void (hasRead = true);
    await expect(train({ ...options, onProgress })).rejects.toMatchObject({ code });
    expect(hasRead).toBe(false);
  });

  it('is a version that is there, complete or not', async () => {
    await mkdir(join(models, 'shapes', '7'), { recursive: true });
    await expect(train({ version: '7' })).rejects.toMatchObject({ code: 'version_exists' });
    expect((await train()).version).toBe('8');
    await expect(train({ version: '8' })).rejects.toMatchObject({ code: 'version_exists' });
  });

  it('is a file', async () => {
    const repository = join(pictures, 'lines', '0.jpg', 'models');
    await expect(train({ repository })).rejects.toMatchObject({ code: 'bad_repository' });
  });
});

describe('an interrupted run', () => {
  it.each(['reading', 'learning'] as const)('leaves nothing while %s', async (phase) => {
    const end = new AbortController();
    const onProgress = (now: string): void => {
      if (now === phase) end.abort();
    };
    await expect(train({ signal: end.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await held()).toEqual([]);
  });
});
