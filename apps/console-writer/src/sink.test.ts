import { manualClock } from '@sightline/observability/testing';
import type { ManualClock } from '@sightline/observability/testing';
import { describeSink, sampleRecord, sampleRecords } from '@sightline/sink/testing';
import type { SinkBench } from '@sightline/sink/testing';
import { Terminal } from '@sightline/terminal/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaults } from './fixtures/defaults.js';
import { openConsole } from './sink.js';
import type { ConsoleConfig, ConsoleSink } from './sink.js';

let clock: ManualClock;
let stops: number;

function open(terminal: Terminal, config: Partial<ConsoleConfig> = {}): ConsoleSink {
  return openConsole(terminal, { ...defaults, ...config }, () => void (stops += 1), clock);
}

beforeEach(() => {
  clock = manualClock();
  stops = 0;
});

describeSink(
  'the console in JSON',
  (): SinkBench => {
    const terminal = new Terminal();
    return {
      open: () => Promise.resolve(open(terminal, { CONSOLE_FORMAT: 'json' })),
      stored: () =>
        Promise.resolve(terminal.lines.map((line) => (JSON.parse(line) as { prediction_id: string }).prediction_id)),
      breakDestination: () => void terminal.destroy(),
    };
  },
  { keepsOneCopy: false, rejects: false },
);

describeSink(
  'the console for people',
  (): SinkBench => {
    const terminal = new Terminal();
    return {
      open: () => Promise.resolve(open(terminal)),
      // A row shows the end of the image's id, which names its prediction.
      stored: () => {
        const shown = terminal.lines.filter((line) => line.includes('✓')).map((line) => line.split(/ +/)[1]);
        const known = sampleRecords(10).map(({ prediction }) => prediction);
        return Promise.resolve(
          shown.map((end) => known.find(({ image_id }) => image_id.endsWith(end ?? '?'))?.prediction_id ?? 'unknown'),
        );
      },
      breakDestination: () => void terminal.destroy(),
    };
  },
  { keepsOneCopy: false, rejects: false },
);

describe('the console for people', () => {
  it('shows what is known of a prediction on one line', async () => {
    const terminal = new Terminal();
    await open(terminal).write([sampleRecord(7)]);
    expect(terminal.lines[0]).toMatch(/^TIME +IMAGE +SOURCE +LABEL +CONFIDENCE +MODEL +LATENCY$/);
    expect(terminal.lines[1]).toMatch(
      /^\d\d:\d\d:\d\d {2}00000007 {2}camera-1 +✓ tiger cat +████████▊ +87\.5% {2}efficientnet_lite0@1 +8\.3 ms$/,
    );
  });

  it('tells an answer below the threshold, a shadow and a rejected image apart', async () => {
    const terminal = new Terminal();
    await open(terminal).write([
      sampleRecord(1, { outcome: 'low_confidence', confidence: 0.04 }),
      sampleRecord(2, { role: 'shadow' }),
      sampleRecord(3, {
        outcome: 'rejected',
        label: null,
        confidence: null,
        error_code: 'truncated',
        error_message: 'The file ends early.',
      }),
    ]);
    expect(terminal.lines[1]).toMatch(/~ tiger cat +▍ +4\.0%/);
    expect(terminal.lines[2]).toContain('shadow efficientnet');
    expect(terminal.lines[3]).toMatch(/✗ truncated: The file ends early\. /);
  });

  it.each([40, 60, 90, 120])('marks a shadow in %d columns too', async (columns) => {
    const terminal = new Terminal(true, columns);
    await open(terminal, { CONSOLE_COLOR: 'never' }).write([
      sampleRecord(1, { role: 'shadow' }),
      sampleRecord(2, { role: 'shadow', outcome: 'rejected', error_code: 'truncated' }),
      sampleRecord(3),
    ]);
    expect(terminal.lines.slice(1).map((line) => line.includes('shadow '))).toEqual([true, true, false]);
  });

  it('keeps each prediction on one line of the terminal, whatever it holds', async () => {
    const terminal = new Terminal(true, 80);
    const nasty = '\x1b[2J\x1b[H\r\n\u202e'.repeat(50);
    const config: Partial<ConsoleConfig> = { CONSOLE_COLOR: 'never' };
    await open(terminal, config).write([
      sampleRecord(1, { label: nasty, source_key: nasty, model_name: nasty, image_id: nasty }),
      sampleRecord(2, { outcome: 'rejected', error_code: nasty, error_message: nasty }),
    ]);
    expect(terminal.lines).toHaveLength(3);
    expect(terminal.text.replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f-\x9f\u202e]/);
  });

  it('follows the width of the terminal, with new titles', async () => {
    const terminal = new Terminal(true, 120);
    const sink = open(terminal, { CONSOLE_COLOR: 'never' });
    await sink.write([sampleRecord(1)]);
    terminal.columns = 60;
    await sink.write([sampleRecord(2), sampleRecord(3)]);
    expect(terminal.lines.map(({ length }) => length)).toEqual([120, 120, 60, 60, 60]);
  });

  it.each<[string, boolean, Partial<ConsoleConfig>, boolean]>([
    ['has colours on a terminal', true, {}, true],
    ['has none in a file', false, {}, false],
    ['honours NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['can be told to have colours', false, { CONSOLE_COLOR: 'always' }, true],
    ['can be told to have none', true, { CONSOLE_COLOR: 'never' }, false],
  ])('%s', async (_, isTTY, config, expected) => {
    const terminal = new Terminal(isTTY);
    await open(terminal, config).write([sampleRecord(1)]);
    expect(terminal.text.includes('\x1b[')).toBe(expected);
  });

  it('shows so many rows a second, and counts the rest', async () => {
    const terminal = new Terminal();
    const sink = open(terminal, { MAX_ROWS_PER_SECOND: 3 });
    await sink.write(sampleRecords(5));
    await sink.write(sampleRecords(5, 5));
    expect(terminal.lines).toHaveLength(1 + 3);
    clock.advance(1000);
    await sink.write(sampleRecords(1, 10));
    expect(terminal.lines.slice(4)).toEqual(['… 7 more not shown', expect.stringContaining('0000000a')]);
  });

  it('shows only statistics once it has shown so many rows altogether', async () => {
    const terminal = new Terminal();
    const sink = open(terminal, { MAX_ROWS: 2 });
    await sink.write(sampleRecords(5));
    clock.advance(60_000);
    await sink.write(sampleRecords(5, 5));
    clock.advance(60_000);
    expect(terminal.lines).toHaveLength(1 + 2 + 2);
    expect(terminal.lines[4]).toMatch(/5 predictions in 60\.0 s .* 5 not shown/);
  });
});

describe('the console in JSON', () => {
  it('writes every prediction whole, without limits, and nothing else', async () => {
    const terminal = new Terminal(true, 40);
    const sink = open(terminal, { CONSOLE_FORMAT: 'json', MAX_ROWS: 1, MAX_ROWS_PER_SECOND: 1 });
    await sink.write(sampleRecords(50));
    clock.advance(60_000);
    expect(terminal.lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      sampleRecords(50).map(({ prediction }) => prediction),
    );
  });
});

describe('a reader that goes away', () => {
  it.each(['text', 'json'] as const)(
    'stops the service, and what was being shown as %s is not committed',
    async (format) => {
      const terminal = new Terminal();
      const sink = open(terminal, { CONSOLE_FORMAT: format });
      terminal.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      await expect(sink.write([sampleRecord(1)])).rejects.toThrow('Nobody reads standard output any more');
      expect(stops).toBe(1);
    },
  );

  it('is not taken for a disk that is full', async () => {
    const terminal = new Terminal();
    terminal._write = (_chunk, _encoding, done: (error?: Error) => void) => {
      done(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    };
    await expect(open(terminal).write([sampleRecord(1)])).rejects.toThrow('no space left');
    expect(stops).toBe(0);
  });
});
