import { mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const lookAgainMs = 500;

/** Does something while no other process does it; waits for one that is at it, and takes over from one that died. */
export async function withLock<T>(path: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  while (!(await take(path))) await delay(lookAgainMs, undefined, { signal });
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  if (await succeeds(writeFile(path, String(process.pid), { flag: 'wx' }))) return true;
  if (await ownerDied(path)) await removeOfDead(path);
  return false;
}

/** One remover at a time: another could remove what its successor has just taken. */
async function removeOfDead(path: string): Promise<void> {
  const removing = `${path}.removing`;
  if (!(await succeeds(mkdir(removing)))) return;
  try {
    if (await ownerDied(path)) await rm(path, { force: true });
  } finally {
    await rmdir(removing);
  }
}

async function ownerDied(path: string): Promise<boolean> {
  const owner = Number(await readFile(path, 'utf8').catch(() => '0'));
  return owner > 0 && owner !== process.pid && !isRunning(owner);
}

/** Whether the file or folder could be made, rather than that it was there. */
async function succeeds(making: Promise<unknown>): Promise<boolean> {
  try {
    await making;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
