import { Terminal } from '@sightline/terminal/testing';
import { describe, expect, it } from 'vitest';
import { pipelineBroker, predict } from './testing/pipeline.js';
import { run } from './testing/run.js';

describe('a wrong command line', () => {
  it.each([
    [['clasify'], "sightline: unknown command 'clasify' (did you mean classify?). See sightline --help."],
    [['topics', 'chek'], "sightline: unknown command 'chek' (did you mean check?). See sightline topics --help."],
    [['watch', '--jsn'], "sightline: unknown option '--jsn' (did you mean --json?). See sightline watch --help."],
    [['classify'], "sightline: missing required argument 'path'. See sightline classify --help."],
    [['topics', 'check', 'x'], /^sightline: too many arguments.* See sightline topics check --help\.$/],
    [['classify', 'x', '--top', '0'], /It must be a whole number from 1 to 100\. See sightline classify --help\.$/],
    [['classify', 'x', '--json', '--csv'], /'--json' cannot be used with option '--csv'/],
    [['watch', '--since', '5 minutes'], /It must be a length of time such as 30s, 10m, 2h or 7d\./],
    [['watch', '--min-confidence', '80'], /It must be a number from 0 to 1, such as 0\.8\./],
    [['check', '--url', 'localhost:8080'], /It must be an http or https address\./],
    [['check', '--brokers', 'kafka'], /It must be host:port, several separated by commas\./],
    [['\x1b[2J'], "sightline: unknown command '␛[2J'. See sightline --help."],
  ])('%j is answered with one sentence and 64', async (args, sentence) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it.each([[[]], [['topics']], [['dead-letters']]])('%j alone shows the help as an error', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(/^Usage: sightline/);
  });
});

describe('what is asked of the command itself', () => {
  it('shows help and version', async () => {
    expect(await run(['--version'])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown,
      stderr: '',
    });
    const { code, stdout } = await run(['help', 'classify']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: sightline classify .*Examples:/s);
  });

  it('keeps its help within the terminal', async () => {
    for (const command of [
      [],
      ['classify'],
      ['watch'],
      ['check'],
      ['topics', 'apply'],
      ['models', 'pull'],
      ['dead-letters', 'show'],
    ]) {
      const { stdout } = await run([...command, '--help'], { columns: 80 });
      const beforeExamples = stdout.split('\nExamples:')[0] ?? '';
      expect(beforeExamples.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });
});

describe('a failure', () => {
  it('names wrong settings, all at once, with 78', async () => {
    const { code, stderr } = await run(['topics', 'check'], { env: { TOPIC_PARTITIONS: 'x', KAFKA_TLS: 'maybe' } });
    expect(code).toBe(78);
    expect(stderr).toContain('TOPIC_PARTITIONS=x: must be a whole number from 1 to 10000');
    expect(stderr).toContain('KAFKA_TLS=maybe: must be true or false');
  });

  it('is a sentence, and the stack is there for who asks for it', async () => {
    const args = ['topics', 'check', '--brokers', 'nowhere:9092'];
    expect(await run(args)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'sightline: No Kafka broker answered at nowhere:9092.\n',
    });
    expect((await run(args, { env: { SIGHTLINE_DEBUG: 'true' } })).stderr).toMatch(/\n +at /);
  });

  it('is called a bug where it is one', async () => {
    const broker = pipelineBroker();
    broker.topics.check = () => Promise.reject(new TypeError('x is not a function'));
    const { code, stderr } = await run(['topics', 'check'], { broker });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^sightline: this is a bug of sightline: x is not a function\. Run it again with SIGHTLINE_DEBUG/,
    );
  });

  it('after Ctrl-C is silent and 130', async () => {
    const { code, stderr } = await run(['topics', 'check'], { signal: AbortSignal.abort() });
    expect([code, stderr]).toEqual([130, '']);
  });
});

describe('output', () => {
  it('has colours on a terminal, unless NO_COLOR is set', async () => {
    const colours = async (columns?: number, env = {}): Promise<boolean> =>
      (await run(['models', 'list'], { ...(columns ? { columns } : {}), env })).stdout.includes('\x1b[');
    expect([await colours(80), await colours(80, { NO_COLOR: '1' }), await colours()]).toEqual([true, false, false]);
  });

  it('may find no reader, as after | head', async () => {
    const broker = pipelineBroker();
    await predict(broker);
    for (const args of [['watch', '--since', '1h'], ['models', 'list'], ['--help'], ['topics', 'check']]) {
      const stdout = new Terminal();
      stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      const { stderr } = await run(args, { broker, stdout });
      expect([args, stderr]).toEqual([args, '']);
    }
  });
});
