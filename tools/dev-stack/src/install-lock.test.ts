import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execaNode } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './install-lock.js';

const module = new URL('./install-lock.js', import.meta.url).href;
/** Takes the lock of its argument, and says when it began and ended its work. */
const script = `
  import { withLock } from '${module}';
  await withLock(process.argv[2], undefined, async () => {
    const began = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 100));
    console.log(JSON.stringify([began, Date.now()]));
  });`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('lets several processes that find the lock of a dead one work one after the other', async () => {
  const [file, lock] = [join(folder, 'worker.mjs'), join(folder, 'lock')];
  await writeFile(file, script);
  const dead = execaNode(file, [join(folder, 'other')]);
  await dead;
  await writeFile(lock, String(dead.pid));
  const workers = await Promise.all([1, 2, 3].map(() => execaNode(file, [lock])));
  const times = workers.map(({ stdout }) => JSON.parse(stdout) as [number, number]).sort(([a], [b]) => a - b);
  expect(times.every(([began], index) => began >= (times[index - 1]?.[1] ?? 0))).toBe(true);
});

it('is there again for others when the work failed, and no longer waited for when the wait is given up', async () => {
  const lock = join(folder, 'lock');
  await expect(withLock(lock, undefined, () => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
  const waiting = new AbortController();
  await withLock(lock, undefined, async () => {
    const second = withLock(lock, waiting.signal, () => Promise.resolve('never'));
    await delay(10);
    waiting.abort();
    await expect(second).rejects.toThrow('aborted');
  });
});
