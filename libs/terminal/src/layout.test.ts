import { describe, expect, it } from 'vitest';
import { durationText } from './durations.js';
import { fit, truncated, widthOf, wrapped } from './fit.js';
import { layoutFor, row } from './layout.js';

describe('fit', () => {
  it.each([
    ['short', 8, 'short   '],
    ['exactly8', 8, 'exactly8'],
    ['far too long', 8, 'far too…'],
    ['波斯猫和狗', 8, '波斯猫… '],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 4, '👩‍👩‍👧‍👦… '],
    ['anything', 0, ''],
    ['anything', 1, '…'],
  ])('gives %s exactly %i columns', (text, width, expected) => {
    expect(fit(text, width)).toBe(expected);
    expect(widthOf(fit(text, width))).toBe(width);
  });

  it('fills on the left where it aligns to the right', () => {
    expect(fit('8 ms', 8, 'right')).toBe('    8 ms');
  });

  it('leaves a text alone that fits', () => {
    expect(truncated('猫', 2)).toBe('猫');
    expect(truncated('猫', 1)).toBe('…');
  });
});

describe('wrapped', () => {
  it.each([
    ['the cat sat down', 8, ['the cat', 'sat down']],
    ['short', 8, ['short']],
    ['', 8, ['']],
    ['a extraordinarily b', 8, ['a', 'extraord', 'inarily', 'b']],
    ['波斯猫和狗', 4, ['波斯', '猫和', '狗']],
    ['  indented', 20, ['  indented']],
  ])('breaks %j at %i columns', (text, width, lines) => {
    expect(wrapped(text, width)).toEqual(lines);
  });

  it('loses nothing, and never runs over', () => {
    const text = 'photos/2025/summer/👩‍👩‍👧‍👦 family of four/IMG_0001.jpg';
    for (let width = 2; width < 60; width += 1) {
      const lines = wrapped(text, width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    }
  });
});

describe('layoutFor', () => {
  it.each([40, 50, 60, 75, 76, 80, 103, 104, 120, 237])('fills a terminal of %i columns exactly', (width) => {
    const layout = layoutFor(width);
    expect(widthOf(row(layout, Object.fromEntries(layout.map(({ name }) => [name, { text: 'x'.repeat(99) }]))))).toBe(
      width,
    );
  });

  it('has fewer columns on a narrow terminal, the label always', () => {
    const names = (width: number): readonly string[] => layoutFor(width).map(({ name }) => name);
    expect(names(120)).toEqual(['time', 'image', 'source', 'label', 'bar', 'confidence', 'model', 'latency']);
    expect(names(80)).not.toContain('model');
    expect(names(60)).not.toContain('bar');
    expect(names(20)).toEqual(['label', 'confidence']);
  });
});

describe('row', () => {
  it('gives a cell the columns after it that have none', () => {
    const line = row(layoutFor(60), {
      time: { text: '12:00:00' },
      source: { text: 'a' },
      label: { text: 'x'.repeat(99) },
      latency: { text: '8 ms' },
    });
    expect(line).toMatch(/^12:00:00 {2}a +x{20,}… {6}8 ms$/);
    expect(widthOf(line)).toBe(60);
  });

  it('paints after it has measured', () => {
    const painted = row(layoutFor(20), { label: { text: 'cat', paint: (text) => `<${text}>` } });
    expect(painted).toBe(`<cat${' '.repeat(17)}>`);
  });
});

describe('durationText', () => {
  it.each([
    [0, '0.0 ms'],
    [8.25, '8.3 ms'],
    [9.96, '10 ms'],
    [999, '999 ms'],
    [999.6, '1.0 s'],
    [60_000, '60.0 s'],
    [123_456, '2.1 min'],
    [3_600_000, '60.0 min'],
    [61_200_000, '17 h'],
  ])('says %d ms as %s', (ms, expected) => {
    expect(durationText(ms)).toBe(expected);
    expect(durationText(ms).length).toBeLessThanOrEqual(8);
  });
});
