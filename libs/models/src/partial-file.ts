import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Part files that pulls of this process are writing. */
const written = new Set<string>();

/** Silence after which a part file of another machine is taken for left behind: longer than any stall a pull bears. */
const abandonedAfterMs = 10 * 60_000;

/**
 * A file on its way: one writer each, under a name of its own (`<target>.<host>~<pid>~<id>.part`), so that processes which
 * pull the same model at the same time can't spoil each other's bytes. What a writer leaves behind, the next one goes on from.
 */
export class PartialFile {
  private constructor(
    private readonly target: string,
    private readonly path: string,
    private readonly handle: FileHandle,
    private received: number,
  ) {}

  /** Opens the part file of a target: one that was left behind, or a new one. */
  static async open(target: string): Promise<PartialFile> {
    const path = `${target}.${hostname()}~${process.pid}~${randomUUID()}.part`;
    written.add(path);
    for (const left of await leftBehind(target)) {
      // Of two that try, one succeeds: a rename is atomic.
      const taken = await rename(left, path).then(
        () => true,
        () => false,
      );
      if (taken) break;
    }
    const handle = await open(path, 'a');
    return new PartialFile(target, path, handle, (await handle.stat()).size);
  }

  /** Bytes received so far. */
  get bytes(): number {
    return this.received;
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.handle.appendFile(chunk);
    this.received += chunk.byteLength;
  }

  /** Throws away what was received, to start from the first byte. */
  async restart(): Promise<void> {
    if (this.received === 0) return;
    await this.handle.truncate(0);
    this.received = 0;
  }

  /** Puts the whole file in its place at once, after `verify` has found it good, and removes what else was left behind. */
  async publish(verify: (path: string) => Promise<void>): Promise<void> {
    await this.handle.sync();
    await verify(this.path);
    await this.handle.close();
    await rename(this.path, this.target);
    written.delete(this.path);
    for (const left of await leftBehind(this.target)) await rm(left, { force: true });
  }

  /** Ends without a whole file: keeps what was received for the next pull, or removes it. */
  async abandon({ keep }: { readonly keep: boolean }): Promise<void> {
    await this.handle.close();
    if (keep && this.received > 0) await rename(this.path, `${this.target}.part`);
    else await rm(this.path, { force: true });
    written.delete(this.path);
  }
}

/** Part files of a target that nobody writes to any more, the longest first. */
async function leftBehind(target: string): Promise<string[]> {
  const folder = dirname(target);
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(`${basename(target)}.`) && name.endsWith('.part'),
  );
  const found = await Promise.all(names.map(async (name) => describePart(join(folder, name), target)));
  return found
    .filter((part) => part !== undefined)
    .sort((one, other) => other.bytes - one.bytes)
    .map((part) => part.path);
}

async function describePart(path: string, target: string): Promise<{ path: string; bytes: number } | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return undefined;
  const free = path === `${target}.part` || isAbandoned(path, target, Date.now() - facts.mtimeMs);
  return free ? { path, bytes: facts.size } : undefined;
}

function isAbandoned(path: string, target: string, silentMs: number): boolean {
  const [host, pid] = path.slice(target.length + 1).split('~');
  if (host !== hostname()) return silentMs > abandonedAfterMs;
  // A container that restarts has the same host name and often the same process id.
  return Number(pid) === process.pid ? !written.has(path) : !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
