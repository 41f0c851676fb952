import type { FakeBroker } from '@sightline/kafka/testing';
import type { NewDeadLetter } from '@sightline/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { codecs, pipelineBroker } from '../testing/pipeline.js';
import { run, type Ran } from '../testing/run.js';
import { hexDump } from './hex-dump.js';

const at = Date.parse('2026-03-01T12:00:00Z');
const original: NewDeadLetter = {
  topic: 'image-stream',
  partition: 2,
  offset: 815,
  timestamp: at,
  key: Buffer.from('camera-1'),
  value: Buffer.from('{"image_data": "\x1b[2Jnot base64"'),
  headers: { 'content-type': Buffer.from('application/json'), evil: Buffer.from('\x1b[31mred') },
  error_code: 'broken_json',
  error_message: 'the message begins like JSON, but is not',
  consumer: 'inference-worker',
  failed_at: (at + 1000) * 1000,
};

let broker: FakeBroker;

beforeEach(() => {
  broker = pipelineBroker();
});

async function bury(overrides: Partial<NewDeadLetter> = {}, topic = 'image-stream.dead-letter'): Promise<void> {
  const { value } = await codecs.deadLetter.encode({ ...original, ...overrides });
  broker.write([{ topic, key: null, value }]);
}

const letters = (...args: readonly string[]): Promise<Ran> => run(['dead-letters', ...args], { broker });

describe('sightline dead-letters list', () => {
  it('lists both topics by time', async () => {
    await bury({ failed_at: at * 1000 + 5_000_000, error_code: 'late' });
    await bury({ topic: 'image-stream-results', error_code: 'early' }, 'image-stream-results.dead-letter');
    const { code, stdout, stderr } = await letters('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /results\/0\/0 +image-stream-results\/2\/815 +early +31 B +the message.*\n.*images\/0\/0 +image-stream\/2\/815 +late/,
    );
    expect(stderr).toContain('2 dead letters');
  });

  it('shows the newest where there are many, and says how many there are', async () => {
    for (let index = 0; index < 30; index += 1)
      await bury({ failed_at: (at + ((index * 7) % 30)) * 1000, offset: (index * 7) % 30 });
    const { stdout, stderr } = await letters('list', '--limit', '3', '--json');
    const offsets = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { from: { offset: number } }).from.offset);
    expect(offsets).toEqual([27, 28, 29]);
    expect(stderr).toBe('');
    expect((await letters('list', '--limit', '3')).stderr).toContain('30 dead letters, the newest 3 shown (--limit)');
  });

  it('keeps to a topic, a code and a time where told to', async () => {
    await bury({ error_code: 'broken_avro' });
    await bury({ error_code: 'empty_value', value: null }, 'image-stream-results.dead-letter');
    expect((await letters('list', '--topic', 'images')).stdout).not.toContain('empty_value');
    expect((await letters('list', '--code', 'empty_value', 'x')).stdout).not.toContain('broken_avro');
    expect((await letters('list', '--since', '1h')).stderr).toContain('2 dead letters');
  });

  it('says that there are none', async () => {
    expect(await letters('list')).toEqual({ code: 0, stdout: '', stderr: 'No dead letters.\n' });
  });

  it('lists what is no dead letter as what it is', async () => {
    broker.write([{ topic: 'image-stream.dead-letter', key: null, value: Buffer.from('rubbish') }]);
    expect((await letters('list')).stdout).toMatch(/images\/0\/0 .*not_a_dead_letter +7 B/);
  });

  it('keeps within 80 columns, and harmless', async () => {
    await bury({ error_message: `\x1b[2J\n${'long '.repeat(30)}` });
    const { stdout } = await run(['dead-letters', 'list'], { broker, columns: 80, env: { NO_COLOR: '1' } });
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\x1b');
  });
});

describe('sightline dead-letters show', () => {
  it('shows everything, harmless on a terminal', async () => {
    await bury();
    const { code, stdout } = await letters('show', 'images/0/0');
    expect(code).toBe(0);
    expect(stdout).not.toContain('\x1b');
    for (const text of [
      'broken_json',
      'by inference-worker',
      'image-stream/2/815',
      'camera-1',
      'content-type: application/json',
      'evil: ␛[31mred',
      '31 B, binary',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).toContain('00000010  1b 5b 32 4a 6e 6f 74 20  62 61 73 65 36 34 22     |.[2Jnot base64"|');
  });

  it('shows text as text, and as bytes where told to', async () => {
    await bury({ value: Buffer.from('{"image_data":\n\t"é"}') });
    expect((await letters('show', 'images/0/0')).stdout).toContain('B, text\n\n{"image_data":\n  "é"}\n');
    expect((await letters('show', 'images/0/0', '--hex')).stdout).toContain('00000000  7b 22 69 6d');
  });

  it('finds a dead letter by its topic or by where the message came from, the newest of several', async () => {
    await bury({ error_code: 'first' });
    await bury({ offset: 816, error_code: 'other' });
    await bury({ error_code: 'again' });
    expect((await letters('show', 'image-stream.dead-letter/0/1')).stdout).toContain('other');
    expect((await letters('show', 'image-stream/2/815')).stdout).toMatch(/^images\/0\/2\n.*again/);
  });

  it('writes the original bytes and nothing else', async () => {
    await bury();
    expect(await letters('show', 'images/0/0', '--raw')).toEqual({
      code: 0,
      stdout: original.value?.toString(),
      stderr: '',
    });
    await bury({ value: null });
    expect((await letters('show', 'images/0/1', '--raw')).stderr).toBe(
      'The message had no value: nothing is written.\n',
    );
    const terminal = await run(['dead-letters', 'show', 'images/0/0', '--raw'], { broker, columns: 80 });
    expect([terminal.code, terminal.stderr]).toEqual([64, expect.stringContaining('> FILE')]);
  });

  it('gives programs the bytes in base64', async () => {
    await bury();
    const letter = JSON.parse((await letters('show', 'images/0/0', '--json')).stdout) as Record<string, unknown>;
    expect(letter).toMatchObject({
      place: 'images/0/0',
      topic: 'image-stream',
      failed_at: '2026-03-01T12:00:01.000Z',
      key_base64: 'Y2FtZXJhLTE=',
    });
    expect(Buffer.from(String(letter.value_base64), 'base64')).toEqual(original.value);
  });

  it('shows the beginning of a long value, and all of it where told to', async () => {
    await bury({ value: Buffer.alloc(5000, 1) });
    expect((await letters('show', 'images/0/0')).stdout).toContain('… 4.5 kB more: --full shows them');
    expect((await letters('show', 'images/0/0', '--full')).stdout.trimEnd().split('\n').at(-1)).toMatch(/^00001380 /);
  });

  it.each([
    ['nonsense', 64, '"nonsense" is no place: give topic/partition/offset'],
    [
      'other/0/1',
      64,
      'other is none of the topics that dead letters are in or come from: images, results, image-stream',
    ],
    ['images/0/7', 1, 'Partition 0 of image-stream.dead-letter holds the offsets 0 to 0: there is no 7.'],
    ['images/5/0', 1, 'image-stream.dead-letter has no partition 5.'],
    ['results/0/0', 1, 'Partition 0 of image-stream-results.dead-letter is empty: there is no 0.'],
    ['image-stream/0/1', 1, 'image-stream.dead-letter holds no dead letter of image-stream/0/1'],
  ])('says what is wrong with %s', async (place, code, sentence) => {
    await bury();
    const ran = await letters('show', place);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toContain(sentence);
  });
});

describe('hexDump', () => {
  it('keeps its columns in the last line', () => {
    expect(hexDump(Buffer.from('0123456789abcdefXY'))).toBe(
      '00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n' +
        `00000010  58 59${' '.repeat(45)}|XY|`,
    );
  });
});
