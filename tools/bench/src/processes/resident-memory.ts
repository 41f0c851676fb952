import { readFile } from 'node:fs/promises';

/** Resident memory of a process of this machine, MiB, rounded; null where it is not to be seen: it has ended, or the system has no /proc. */
export async function residentMb(pid: number | undefined): Promise<number | null> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8').catch(() => '');
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kb === undefined ? null : Math.round(Number(kb) / 1024);
}
