import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { startDemo } from './fixtures/running-service.js';

// Each test starts processes of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

describe('a service that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'closes on %s what it opened, the last first, and ends with 0',
    async (signal) => {
      const demo = startDemo();
      await demo.logged('started');
      demo.process.kill(signal);
      const { code, messages, stderr } = await demo.ended;
      expect(messages).toEqual([
        'starting',
        'opened',
        'started',
        'stopping',
        'closed second',
        'closed first',
        'stopped',
      ]);
      expect([code, stderr]).toEqual([0, '']);
    },
  );

  it('tells whoever waits that it stops before it closes anything', async () => {
    const demo = startDemo();
    await demo.logged('started');
    demo.process.kill('SIGTERM');
    expect(await demo.logged('closed second')).toMatchObject({ aborted: true });
    await demo.ended;
  });

  it('ends while it is still opening', async () => {
    const demo = startDemo({ SCENARIO: 'hangs in opening' });
    await demo.logged('opened');
    demo.process.kill('SIGTERM');
    const { code, messages } = await demo.ended;
    expect(messages.slice(-3)).toEqual(['closed second', 'closed first', 'stopped']);
    expect(code).toBe(0);
  });

  it('takes a Ctrl-C that arrives twice at once for one', async () => {
    const demo = startDemo({ SCENARIO: 'closes slowly' });
    await demo.logged('started');
    demo.process.kill('SIGINT');
    await demo.logged('stopping');
    demo.process.kill('SIGINT');
    const { code, messages } = await demo.ended;
    expect(messages.at(-1)).toBe('stopped');
    expect(code).toBe(0);
  });

  it('leaves at once on a second signal', async () => {
    const demo = startDemo({ SCENARIO: 'hangs in closing' });
    await demo.logged('started');
    demo.process.kill('SIGINT');
    await demo.logged('stopping');
    await delay(700);
    demo.process.kill('SIGTERM');
    expect(await demo.logged('second SIGTERM: leaving at once')).toMatchObject({
      open: ['second', 'first', 'admin port'],
    });
    expect((await demo.ended).code).toBe(1);
  });

  it('leaves in the end though something never closes, and says what', async () => {
    const demo = startDemo({ SCENARIO: 'hangs in closing', SHUTDOWN_TIMEOUT_MS: '200' });
    await demo.logged('started');
    demo.process.kill('SIGTERM');
    const line = await demo.logged('still not closed after 200 ms: leaving anyway');
    expect(line).toMatchObject({ level: 'error', open: ['second', 'first', 'admin port'] });
    expect((await demo.ended).code).toBe(1);
  });

  it('closes the rest though one part fails to close, and ends with 1', async () => {
    const demo = startDemo({ SCENARIO: 'fails to close' });
    await demo.logged('started');
    demo.process.kill('SIGTERM');
    const { code, messages } = await demo.ended;
    expect(messages.slice(3)).toEqual(['stopping', 'closing second failed', 'closed first', 'stopped']);
    expect(code).toBe(1);
  });

  it('ends with 0 when its work is done', async () => {
    const { code, messages } = await startDemo({ SCENARIO: 'stops' }).ended;
    expect(messages.slice(-3)).toEqual(['closed second', 'closed first', 'stopped']);
    expect(code).toBe(0);
  });
});

describe('a service that breaks', () => {
  it('drains in order when it cannot go on, and ends with 1', async () => {
    const { code, messages } = await startDemo({ SCENARIO: 'fails' }).ended;
    const rest = ['failed: the broker is gone', 'stopping', 'closed second', 'closed first', 'stopped'];
    expect(messages.slice(-5)).toEqual(rest);
    expect(code).toBe(1);
  });

  it.each(['throws', 'rejects'])(
    'ends with 1 and closes nothing when an error goes uncaught (%s)',
    async (scenario) => {
      const { code, messages, lines } = await startDemo({ SCENARIO: scenario }).ended;
      expect(messages.at(-1)).toBe('crashed: an error went uncaught');
      expect(lines.at(-1)).toContain('a bug');
      expect(code).toBe(1);
    },
  );

  it('says what the operator must mend without a stack', async () => {
    const { code, messages, lines } = await startDemo({ SCENARIO: 'needs mending' }).ended;
    expect(messages[2]).toBe('The table is missing: create it.');
    expect(lines.join('')).not.toContain('stack');
    expect(code).toBe(1);
  });

  it('says in one sentence that its port is taken, and opens nothing', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const { code, messages } = await startDemo({ ADMIN_PORT: port }).ended;
    other.close();
    expect(messages[0]).toBe(
      `ADMIN_PORT=${port}: 127.0.0.1:${port} is taken by another program: stop that one, or choose another port (0 takes any free one).`,
    );
    expect(messages).not.toContain('opened');
    expect(code).toBe(1);
  });
});

describe('the command line of a service', () => {
  it('names all wrong settings on standard error, ends with 78 and opens nothing', async () => {
    const { code, stderr, lines } = await startDemo({ GREETING_COUNT: '0', LOG_LEVEL: 'loud' }).ended;
    expect(stderr).toBe(
      'demo-service: 2 settings are wrong:\n' +
        '  LOG_LEVEL=loud: must be one of debug, info, warn, error, silent\n' +
        '  GREETING_COUNT=0: must be a whole number of at least 1\n',
    );
    expect([code, lines]).toEqual([78, []]);
  });

  it.each([
    ['right', '1', 0],
    ['wrong', '0', 78],
    ['against a rule', '13', 78],
  ])('only checks settings with --check-config: %s', async (_, count, expected) => {
    const { code, lines } = await startDemo({ GREETING_COUNT: count }, ['--check-config']).ended;
    expect(code).toBe(expected);
    expect(lines).toEqual(expected === 0 ? ['OK: the settings are right.'] : []);
  });

  it('shows every setting with its default', async () => {
    const { code, lines } = await startDemo({}, ['--help']).ended;
    expect(code).toBe(0);
    expect(lines[0]).toBe('demo-service: behaves as told.');
    expect(lines).toEqual(
      expect.arrayContaining([
        '  GREETING_COUNT=1',
        '      How often to greet.',
        '  SHUTDOWN_TIMEOUT_MS=25000',
        '  --twice          Greet twice.',
      ]),
    );
  });

  it('shows the version of its package', async () => {
    expect((await startDemo({}, ['--version']).ended).lines).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)]);
  });

  it('sets what a flag stands for', async () => {
    const demo = startDemo({}, ['--twice']);
    expect(await demo.logged('opened')).toMatchObject({ greetings: 2 });
    demo.process.kill();
    await demo.ended;
  });

  it.each([['--nonsense'], ['--help=me'], ['word'], ['-x']])('refuses %s', async (argument) => {
    const { code, stderr } = await startDemo({}, [argument]).ended;
    expect(stderr).toBe(`demo-service: ${argument.split('=')[0] ?? ''} is not known here; --help shows what is.\n`);
    expect(code).toBe(64);
  });
});

describe('the admin port', () => {
  it('tells a starting, a ready and a failing service apart', async () => {
    const answers: unknown[] = [];
    for (const [scenario, message] of [
      ['hangs in opening', 'opened'],
      ['works', 'started'],
      ['fails to close', 'started'],
    ] as const) {
      const demo = startDemo({ SCENARIO: scenario });
      await demo.logged(message);
      const { admin } = await demo.logged('starting');
      const response = await fetch(`${String(admin)}/readyz`);
      answers.push([response.status, await response.json()]);
      demo.process.kill();
      await demo.ended;
    }
    expect(answers).toEqual([
      [503, { status: 'starting', checks: { mood: 'ok' } }],
      [200, { status: 'ready', checks: { mood: 'ok' } }],
      [503, { status: 'failing', checks: { mood: 'in a bad mood' } }],
    ]);
  });
});
