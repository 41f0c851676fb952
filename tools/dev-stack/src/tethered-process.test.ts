import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTethered } from './tethered-process.js';

const nowhere = openSync('/dev/null', 'w');
const patience = { timeout: 20_000, interval: 50 };

/** Whether any process of a group is alive. */
function groupLives(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 0);
  } catch {
    return false;
  }
}

function sessionOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8');
  // The name in parentheses may hold anything; state, parent and group come before the session.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
}

/** Undefined where the kernel makes no groups by itself. */
function schedulingGroupOf(pid: number | undefined): string | undefined {
  const file = `/proc/${pid ?? 0}/autogroup`;
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

describe('startTethered', () => {
  it('ends the child when the parent is killed', async () => {
    const module = fileURLToPath(new URL('./tethered-process.js', import.meta.url));
    const script = `import('${module}').then(({ startTethered }) => console.log(startTethered('sleep', ['600'], { output: 2 }).pid))`;
    const parent = spawn(process.execPath, ['--eval', script, 'keep', 'alive'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line);
    expect(groupLives(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => groupLives(pid), patience).toBe(false);
  }, 30_000);

  it('leaves nothing behind when the command ends by itself', async () => {
    const child = startTethered('true', [], { output: nowhere });
    expect(await child.ended).toBe(0);
    await expect.poll(() => groupLives(child.pid), patience).toBe(false);
  });

  it('tells the exit code and that the process is gone', async () => {
    const child = startTethered('sh', ['-c', 'exit 7'], { output: nowhere });
    expect(await child.ended).toBe(7);
    expect(child.gone).toBe(true);
  });

  it('hands environment variables over beside those of this process', async () => {
    const child = startTethered('sh', ['-c', 'test -n "$PATH" && exit "$CODE"'], {
      output: nowhere,
      env: { CODE: '9' },
    });
    expect(await child.ended).toBe(9);
  });

  it.skipIf(!existsSync('/proc/self/stat'))(
    'starts it in a session of its own, or in ours where that is said',
    async () => {
      const own = startTethered('sleep', ['600'], { output: nowhere });
      const shared = startTethered('sleep', ['600'], { output: nowhere, session: 'shared' });
      expect(sessionOf(own.pid)).toBe(own.pid);
      expect(sessionOf(shared.pid)).toBe(sessionOf(process.pid));
      expect(schedulingGroupOf(shared.pid)).toBe(schedulingGroupOf(process.pid));
      await Promise.all([own.stop(20_000), shared.stop(20_000)]);
      expect(await shared.ended).toBe('SIGTERM');
    },
  );

  it('asks the process to end and waits for it', async () => {
    const child = startTethered('sleep', ['600'], { output: nowhere });
    await child.stop(20_000);
    expect(await child.ended).toBe('SIGTERM');
  });

  it('ends a process by force that does not listen', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tethered-'));
    const child = startTethered('sh', ['-c', 'trap "" TERM; touch deaf; while :; do sleep 0.1; done'], {
      output: nowhere,
      cwd: folder,
    });
    await expect.poll(() => existsSync(join(folder, 'deaf')), patience).toBe(true);
    await child.stop(300);
    expect(await child.ended).toBe('SIGKILL');
    await rm(folder, { recursive: true });
  });
});
