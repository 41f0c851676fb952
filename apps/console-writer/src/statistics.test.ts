import { manualClock, type ManualClock } from '@sightline/observability/testing';
import { sampleRecord, sampleRecords } from '@sightline/sink/testing';
import { Terminal } from '@sightline/terminal/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaults } from './fixtures/defaults.js';
import { openConsole, type ConsoleConfig, type ConsoleSink } from './sink.js';

let clock: ManualClock;

function open(terminal: Terminal, config: Partial<ConsoleConfig> = {}): ConsoleSink {
  return openConsole(terminal, { ...defaults, ...config }, () => undefined, clock);
}

beforeEach(() => {
  clock = manualClock();
});

describe('the statistics line', () => {
  it('says each minute how many, how fast, how well and how long', async () => {
    const terminal = new Terminal();
    const sink = open(terminal, { MAX_ROWS: 1, CONSOLE_WIDTH: 200 });
    const timed = (total: number) => ({ timings_ms: { ...sampleRecord(0).prediction.timings_ms, total } });
    await sink.write(Array.from({ length: 1200 }, (_, index) => sampleRecord(index, timed(1 + (index % 100)))));
    await sink.write([
      sampleRecord(1, { ...timed(50), outcome: 'rejected' }),
      sampleRecord(2, { ...timed(50), outcome: 'low_confidence' }),
    ]);
    clock.advance(60_000);
    expect(terminal.lines.at(-1)).toMatch(
      /^── \d\d:\d\d:\d\d · 1,202 predictions in 60\.0 s · 20\.0\/s █▁{11} · 99\.9% successful · mean 5[01] ms █ · p95 9[4-6] ms · 1 rejected · 1 unsure · 1,201 not shown ─+$/,
    );
  });

  it('counts what shadows say apart: they are no images, and nobody waits for them', async () => {
    const terminal = new Terminal();
    const sink = open(terminal, { CONSOLE_WIDTH: 200 });
    await sink.write([sampleRecord(1), sampleRecord(1, { role: 'shadow', outcome: 'rejected' })]);
    clock.advance(60_000);
    expect(terminal.lines.at(-1)).toMatch(/ 1 prediction in .* 100% successful .* 1 in the shadow /);
    expect(terminal.lines.at(-1)).not.toContain('rejected');
    clock.advance(60_000);
    expect(terminal.lines.at(-1)).not.toContain('shadow');
  });

  it('says that nothing came', () => {
    const terminal = new Terminal();
    open(terminal);
    clock.advance(60_000);
    expect(terminal.text).toMatch(/^── \d\d:\d\d:\d\d · 0 predictions in 60\.0 s ─+\n$/);
  });

  it('never calls it 100 % when one of many was rejected', async () => {
    const terminal = new Terminal();
    const sink = open(terminal, { CONSOLE_WIDTH: 200 });
    await sink.write(sampleRecords(5000));
    await sink.write([sampleRecord(1, { outcome: 'rejected' })]);
    clock.advance(60_000);
    expect(terminal.lines.at(-1)).toContain('99.9% successful');
  });

  it('takes more lines on a narrow terminal rather than leaving anything out', async () => {
    const terminal = new Terminal(true, 40);
    const sink = open(terminal, { CONSOLE_COLOR: 'never', MAX_ROWS: 1 });
    await sink.write(sampleRecords(3));
    clock.advance(60_000);
    const statistics = terminal.lines.slice(2);
    expect(statistics.join(' ')).toMatch(/3 predictions.*100% successful.*mean.*p95.*2 not shown/);
    expect(Math.max(...statistics.map(({ length }) => length))).toBeLessThanOrEqual(40);
  });

  it('says at the end what the unfinished minute held', async () => {
    const terminal = new Terminal();
    const sink = open(terminal);
    await sink.write(sampleRecords(3));
    clock.advance(10_000);
    await sink.close?.();
    expect(terminal.lines.at(-1)).toContain('3 predictions in 10.0 s · 0.3/s');
    clock.advance(600_000);
    expect(terminal.lines).toHaveLength(5);
  });
});
