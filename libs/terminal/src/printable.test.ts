import { describe, expect, it } from 'vitest';
import { printable, printableJson } from './printable.js';

describe('printable', () => {
  it.each([
    ['plain words', 'tiger cat', 'tiger cat'],
    ['other scripts', 'évêque 猫 кот قط', 'évêque 猫 кот قط'],
    ['joined emoji', '👩‍👩‍👧‍👦 ok', '👩‍👩‍👧‍👦 ok'],
    ['an escape sequence', '\x1b[31mred\x1b[0m', '␛[31mred␛[0m'],
    ['a change of the window title', '\x1b]0;owned\x07', '␛]0;owned␇'],
    ['an escape in one character (C1)', '\x9b31mred', '�31mred'],
    ['line breaks', 'a\r\nb\u2028c\x85d', 'a␍␊b␤c�d'],
    ['tab, backspace, null and delete', '\t\b\0\x7f', '␉␈␀␡'],
    ['marks that turn the direction of text', 'a\u202eb\u2066c\u200fd', 'a�b�c�d'],
    ['invisible characters', 'a\u200bb\ufeffc\u{e0041}d', 'a�b�c�d'],
    ['half a character', 'a\ud83db', 'a�b'],
    ['private use', 'a\ue000b', 'a�b'],
  ])('shows %s harmlessly', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('cuts a pile of combining marks', () => {
    expect(printable(`a${'\u0301'.repeat(50)}b`)).toBe(`a${'\u0301'.repeat(3)}b`);
  });

  it('looks at no more of a text than a terminal could show', () => {
    expect(printable('x'.repeat(5_000_000)).length).toBeLessThan(5000);
  });
});

describe('printableJson', () => {
  const hostile = { label: '\x1b[31m\x9b1m\x7f\u202e\u2028\u{e0041}"\\\n', other: ['é', 1, null] };

  it('holds nothing that a terminal obeys', () => {
    expect(printableJson(hostile)).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028\u2029]|\p{Cf}/u);
  });

  it('parses to the same value', () => {
    expect(JSON.parse(printableJson(hostile))).toEqual(hostile);
  });
});
