import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';

const LOGGER = new URL('logger.js', import.meta.url).href;

/** What a program that logs writes to standard output and standard error. */
function logged(program: string): { stdout: Record<string, unknown>[]; stderr: Record<string, unknown>[] } {
  const source = `import { openLogger } from ${JSON.stringify(LOGGER)}; ${program}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' });
  const lines = (text: string): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { stdout: lines(stdout), stderr: lines(stderr) };
}

// Each test starts processes of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

describe('openLogger', () => {
  it('writes JSON lines with level, time, service, fields and message', () => {
    const { stdout } = logged(`openLogger('worker').child({ trace_id: 'abc' }).warn({ partition: 2 }, 'slow');`);
    expect(stdout).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        service: 'worker',
        trace_id: 'abc',
        partition: 2,
        msg: 'slow',
      },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { stdout } = logged(
      `const log = openLogger('worker', 'warn'); log.info({}, 'a'); log.warn({}, 'b'); log.error({}, 'c');`,
    );
    expect(stdout.map(({ msg }) => msg)).toEqual(['b', 'c']);
  });

  it('writes an error with its stack and its cause', () => {
    const { stdout } = logged(
      `openLogger('worker').error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed');`,
    );
    expect(stdout[0]?.err).toMatchObject({
      message: 'outer',
      stack: expect.stringContaining('Error: outer') as string,
      cause: { message: 'inner' },
    });
  });

  it('loses no line when the process ends at once', () => {
    const { stdout } = logged(
      `const log = openLogger('worker'); for (let n = 0; n < 1000; n++) log.info({ n }, 'x'); process.exit(1);`,
    );
    expect(stdout.at(-1)).toMatchObject({ n: 999 });
  });

  it('can keep to standard error', () => {
    expect(logged(`openLogger('console', 'info', 'stderr').info({}, 'hello');`)).toMatchObject({
      stdout: [],
      stderr: [{ msg: 'hello' }],
    });
  });
});
