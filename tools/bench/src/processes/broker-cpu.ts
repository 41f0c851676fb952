import { readdir, readFile, readlink } from 'node:fs/promises';

/** Clock ticks a second in /proc/PID/stat: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU time of the process that listens on a port of this machine. */
export interface ListenerCpu {
  /** Milliseconds since its start. */
  readonly cpuMs: () => Promise<number>;
}

/** Finds the process that listens on a port, in /proc; undefined where there is none to be seen: another system, a container, another machine. */
export async function listenerCpu(port: number): Promise<ListenerCpu | undefined> {
  const inode = (await listeningInode('/proc/net/tcp', port)) ?? (await listeningInode('/proc/net/tcp6', port));
  const pid = inode === undefined ? undefined : await ownerOfSocket(inode);
  if (pid === undefined) return undefined;
  return { cpuMs: async () => cpuMsOfStat(await readFile(`/proc/${pid}/stat`, 'utf8')) };
}

/** User and system time in a line of /proc/PID/stat, milliseconds. */
export function cpuMsOfStat(stat: string): number {
  // The name in parentheses may hold anything; the fields count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

async function listeningInode(table: string, port: number): Promise<string | undefined> {
  const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const listen = '0A';
  const row = lines
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, , state]) => local?.endsWith(suffix) && state === listen);
  return row?.[9];
}

async function ownerOfSocket(inode: string): Promise<string | undefined> {
  for (const pid of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid)) continue;
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (target === `socket:[${inode}]`) return pid;
    }
  }
  return undefined;
}
