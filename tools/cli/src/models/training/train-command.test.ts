import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPattern, type Pattern } from '@sightline/image';
import { fakeObjectStore } from '@sightline/storage/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, type Ran, type RunOptions } from '../../testing/run.js';

let scratch: string;
let pictures: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'train-command-'));
  pictures = join(scratch, 'pictures');
  await draw('lines');
  await draw('noise');
});

afterEach(() => rm(scratch, { recursive: true }));

async function draw(pattern: Pattern, label: string = pattern, firstSeed = 0): Promise<void> {
  await mkdir(join(pictures, label), { recursive: true });
  for (let seed = firstSeed; seed < firstSeed + 10; seed += 1) {
    const bytes = await renderPattern({ pattern, seed, width: 128, height: 128 });
    await writeFile(join(pictures, label, `${seed}.jpg`), bytes);
  }
}

function train(flags: readonly string[] = [], options: RunOptions = {}): Promise<Ran> {
  const usual = ['--name', 'shapes', '--repository', join(scratch, 'models')];
  return run(['models', 'train', pictures, ...usual, ...flags], options);
}

describe('sightline models train', () => {
  it('says how right the model is, what was left out, and how to use it', async () => {
    await writeFile(join(pictures, 'lines', 'notes.txt'), 'no picture');
    const { code, stdout, stderr } = await train([], { columns: 80, env: { NO_COLOR: '1' } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/# +LABEL +LEARNED +HELD OUT +RIGHT\n1 +lines +8 +2 +100.0%\n2 +noise +8 +2 +100.0%/);
    expect(stdout).toContain('100.0% of 4 pictures held out are right; 100.0% with all labels counting the same.');
    expect(stdout).toContain('1 file left out:\n');
    expect(stdout).toContain(`✓ shapes 1 is in ${join(scratch, 'models', 'shapes', '1')}`);
    expect(stdout).toContain('sightline models route default --arm shapes@1');
    expect(stderr).toContain('files read');
  });

  it('shows what is taken for what', async () => {
    // Two labels that nobody could tell apart.
    await draw('lines', 'strokes', 100);
    const { code, stdout } = await train();
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/what was answered \(columns\), by number:\n# +1 +2 +3\n1 .*\n2 +· +2 +·\n3 /),
    ]);
  });

  it('prints all that was learned as JSON, for a model that can be verified', async () => {
    const { code, stdout } = await train(['--json', '--version', '2.0', '--seed', '5']);
    const printed = JSON.parse(stdout) as { readonly folder: string; readonly training: object };
    expect([code, printed]).toEqual([0, expect.objectContaining({ name: 'shapes', version: '2.0' })]);
    expect(JSON.parse(await readFile(join(printed.folder, 'training.json'), 'utf8'))).toEqual(printed.training);
    const env = { MODEL_REPOSITORY: join(scratch, 'models') };
    expect((await run(['models', 'verify', 'shapes@2.0'], { env })).code).toBe(0);
  });

  it.each([
    [['--name', 'No Name'], 64, 'small letters'],
    [['--version', '../1'], 64, 'letters, digits'],
    [['--held-out', '0.9'], 64, '0.05 to 0.5'],
    [['--seed', '-1'], 64, 'whole number'],
    [['--name', 'patterns'], 1, 'The catalogue has a model patterns'],
    [['--repository', 's3://bucket/models'], 1, 'gs://'],
  ])('refuses %j', async (flags, code, text) => {
    const ran = await train(flags);
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(text)]);
  });

  it('adds what was learned to a bucket', async () => {
    const store = fakeObjectStore('bucket');
    const { code, stdout } = await train(['--repository', 'gs://bucket/models'], { store });
    expect([code, stdout]).toEqual([0, expect.stringContaining('✓ shapes 1 is in gs://bucket/models/shapes/1')]);
    const names: string[] = [];
    for await (const { name } of store.list('bucket', '')) names.push(name);
    expect(names).toContain('models/shapes/1/model.json');
  });

  it('asks where the model shall go', async () => {
    const { code, stderr } = await run(['models', 'train', pictures, '--name', 'shapes']);
    expect([code, stderr]).toEqual([
      64,
      expect.stringContaining('Give --repository PLACE (a folder, or gs://BUCKET/PREFIX) or set MODEL_REPOSITORY'),
    ]);
  });

  it('says in a sentence what is missing in the folder', async () => {
    await rm(join(pictures, 'noise'), { recursive: true });
    const { code, stderr } = await train();
    expect([code, stderr]).toEqual([1, expect.stringContaining('it has only lines.')]);
    expect(stderr).not.toContain('bug');
  });

  it('never changes a version', async () => {
    await mkdir(join(scratch, 'models', 'shapes', '3'), { recursive: true });
    const { code, stderr } = await train(['--version', '3']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is there already')]);
  });

  it('ends with 130 when it is interrupted', async () => {
    expect((await train([], { signal: AbortSignal.abort() })).code).toBe(130);
  });
});
