import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/run.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-install-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('sightline engines install', { timeout: 300_000 }, () => {
  it('says that a file is no wheel, and leaves no engine behind', async () => {
    const wheel = join(folder, 'tensorflow.whl');
    await writeFile(wheel, 'no zip file');
    const enginesDir = join(folder, 'engines');
    const args = ['engines', 'install', 'tensorflow', '--wheel', wheel];
    const { code, stderr } = await run(args, { env: { ENGINES_DIR: enginesDir } });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/BadZipFile|not a zip file/)]);
    const { stdout } = await run(['engines', 'list'], { env: { ENGINES_DIR: enginesDir } });
    expect(stdout).toContain('- tensorflow (cpu)');
    const left = await readdir(join(enginesDir, 'tensorflow'));
    expect(left.filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});
