import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cachedFolder } from './cached-folder.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sightline-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

const write =
  (text: string, times: string[] = []) =>
  async (scratch: string): Promise<string> => {
    times.push(text);
    await delay(50);
    await writeFile(join(scratch, 'program'), text);
    return scratch;
  };

it('is filled once, though several want it at once and later', async () => {
  const times: string[] = [];
  const all = await Promise.all(['a', 'b', 'c'].map((text) => cachedFolder('tool', 'program', write(text, times))));
  await cachedFolder('tool', 'program', write('d', times));
  expect(times).toHaveLength(1);
  expect(new Set(all)).toEqual(new Set([join(home, 'sightline', 'tool', 'program')]));
  expect(await readFile(all[0] ?? '', 'utf8')).toBe(times[0]);
});

it('is not there after a failure, nor is anything else, and may be tried again', async () => {
  const failing = cachedFolder('tool', 'program', () => Promise.reject(new Error('no network')));
  await expect(failing).rejects.toThrow('no network');
  expect(await readdir(join(home, 'sightline'))).toEqual([]);
  expect(await readFile(await cachedFolder('tool', 'program', write('good')), 'utf8')).toBe('good');
});

it('is replaced where it lacks what it is for', async () => {
  await cachedFolder('tool', 'program', write('old'));
  await rm(join(home, 'sightline', 'tool', 'program'));
  expect(await readFile(await cachedFolder('tool', 'program', write('new')), 'utf8')).toBe('new');
});
