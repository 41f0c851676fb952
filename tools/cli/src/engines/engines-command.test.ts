import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '@sightline/dev-stack/install-lock';
import { tensorflowFolder } from '@sightline/inference';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../testing/run.js';
import { buildProblem } from './build-addon.js';

let enginesDir: string;
beforeEach(async () => {
  enginesDir = await mkdtemp(join(tmpdir(), 'sightline-engines-'));
});
afterEach(() => rm(enginesDir, { recursive: true }));

async function plant(facts: string): Promise<void> {
  const folder = tensorflowFolder(enginesDir, 'cpu');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'engine.json'), facts);
}

describe('sightline engines list', () => {
  it('says how to install what is missing', async () => {
    const { code, stdout } = await run(['engines', 'list'], { env: { ENGINES_DIR: enginesDir } });
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^✓ onnx[^]*- tensorflow \(cpu\): sightline engines install tensorflow\n/),
    ]);
  });

  it.each([
    ['{"version":"4.22.0","tensorflow":"2.21.0"}', '✓ tensorflow 2.21.0 (cpu)'],
    ['{"version":"4.0.0","tensorflow":"2.7.0"}', '- tensorflow (cpu)'],
    ['{"vers', '- tensorflow (cpu)'],
  ])('judges an engine by what its folder says: %s', async (facts, expected) => {
    await plant(facts);
    const { stdout } = await run(['engines', 'list'], { env: { ENGINES_DIR: enginesDir } });
    expect(stdout).toContain(expected);
  });
});

describe('sightline engines install', () => {
  it('leaves an engine alone that is there', async () => {
    await plant('{"version":"4.22.0","tensorflow":"2.21.0"}');
    const { code, stdout, stderr } = await run(['engines', 'install', 'tensorflow'], {
      env: { ENGINES_DIR: enginesDir },
    });
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('is there already'), '']);
  });

  it('knows no other engine', async () => {
    const { code, stderr } = await run(['engines', 'install', 'torch'], { env: { ENGINES_DIR: enginesDir } });
    expect([code, stderr]).toEqual([64, expect.stringContaining('tensorflow')]);
  });
});

describe('an installation', () => {
  const { signal } = new AbortController();

  it('waits for another one, and takes over from one that died', async () => {
    const lock = join(enginesDir, 'engine.lock');
    // No process has the highest number a 32-bit id can be.
    await writeFile(lock, '2147483647');
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
    };
    await Promise.all([withLock(lock, signal, work('one')), withLock(lock, signal, work('other'))]);
    const [first, second] = order[0] === 'one begins' ? ['one', 'other'] : ['other', 'one'];
    expect(order).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
  });

  it.each([
    ['gyp ERR! stack Error: not found: make', /g\+\+ make/],
    ['make: g++: No such file or directory', /g\+\+ make/],
    ['gyp ERR! stack FetchError: request to https://nodejs.org/download failed, reason: ENOTFOUND', /Node's headers/],
    ['something else', undefined],
  ])('says what the machine lacks: %s', (output, expected) => {
    const problem = buildProblem(output);
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(expected);
  });
});
