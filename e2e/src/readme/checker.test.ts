import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { differences } from './differences.js';
import { testedBlocks } from './tested-blocks.js';
import { tryBlock } from './try-block.js';

const document = (...lines: readonly string[]): string => lines.join('\n');

describe('testedBlocks', () => {
  it('finds marked commands, each with its line and the answer that is shown for it', () => {
    const markdown = document(
      '# Title',
      '',
      '```sh',
      'npm start',
      '```',
      '',
      '<!-- tested -->',
      '',
      '```sh',
      'curl \\',
      '  http://127.0.0.1:8080/',
      '```',
      '',
      'answers',
      '',
      '<!-- answer -->',
      '```json',
      '{ "a": 1 }',
      '```',
      '<!-- tested -->',
      '```sh',
      'true',
      '```',
    );
    expect(testedBlocks(markdown)).toEqual([
      { line: 10, command: 'curl \\\n  http://127.0.0.1:8080/', answer: { a: 1 } },
      { line: 22, command: 'true' },
    ]);
  });

  it('does not take for a mark what stands in a block of code', () => {
    expect(testedBlocks(document('````md', '<!-- tested -->', '```sh', 'false', '```', '````'))).toEqual([]);
  });

  it.each([
    [
      'a mark before words',
      ['<!-- tested -->', 'words', '```sh', 'true', '```'],
      'Line 2: a block of code must follow',
    ],
    ['a mark before a mark', ['<!-- tested -->', '<!-- tested -->', '```sh', '```'], 'Line 2: a block of code'],
    ['a mark at the end', ['words', '<!-- tested -->', ''], 'marks nothing'],
    ['a tested block that is no sh', ['<!-- tested -->', '```json', '{}', '```'], 'Line 3: a tested block must be sh'],
    ['an answer to nothing', ['<!-- answer -->', '```json', '{}', '```'], 'Line 3: this answer belongs to no'],
    [
      'an answer that is no JSON',
      ['<!-- tested -->', '```sh', 'true', '```', '<!-- answer -->', '```json', '{ a', '```'],
      'Line 7: this answer is no JSON',
    ],
    ['a block without end', ['```sh', 'true'], 'Line 1: this block of code has no end'],
  ])('refuses %s', (_name, lines, message) => {
    expect(() => testedBlocks(document(...lines))).toThrow(message);
  });
});

describe('differences', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 2], c: 3 } }],
    [{ id: '…' }, { id: 'x-1' }],
    [
      [{ a: 1 }, '…'],
      [{ a: 1 }, { a: 2 }, 3],
    ],
    [null, null],
  ])('are none between %j and %j', (shown, answer) => {
    expect(differences(shown, answer)).toEqual([]);
  });

  it.each([
    [{ a: 1 }, { a: 2 }, ['the answer.a is 2 and not 1']],
    [{ a: 1, b: { c: '…' } }, { b: {} }, ['the answer.a is undefined and not 1', 'the answer.b.c is missing']],
    [{ a: [1] }, { a: [1, 2] }, ['the answer.a has 2 items and not 1']],
    [[1, 2, '…'], [1], ['the answer has 1 items and not 2 or more']],
    [{ a: {} }, { a: null }, ['the answer.a is null and not an object']],
    [[], {}, ['the answer is {} and not a list']],
  ])('between %j and %j are said with their place', (shown, answer, sentences) => {
    expect(differences(shown, answer)).toEqual(sentences);
  });
});

describe('tryBlock', () => {
  const options = { cwd: tmpdir(), addresses: { '127.0.0.1:8080': 'localhost:1' }, env: { NAME: 'value' } };

  it('runs a command in its folder, with its environment and the addresses of the test', async () => {
    const command = `echo "{\\"address\\": \\"127.0.0.1:8080\\", \\"name\\": \\"$NAME\\", \\"folder\\": \\"$(pwd -P)\\"}"`;
    const answer = { address: 'localhost:1', name: 'value', folder: '…' };
    expect(await tryBlock({ line: 1, command, answer }, options)).toEqual([]);
  });

  it('finds a command that fails, also before the last one', async () => {
    const block = { line: 7, command: 'echo oh no >&2; false\ntrue' };
    expect(await tryBlock(block, options)).toEqual(['Line 7: exit code 1: oh no']);
  });

  it('finds an answer that is another, or no JSON', async () => {
    const block = { line: 7, command: `echo '{"a": 2}'`, answer: { a: 1 } };
    expect(await tryBlock(block, options)).toEqual(['Line 7: the answer.a is 2 and not 1']);
    const words = { line: 7, command: 'echo hello', answer: {} };
    expect(await tryBlock(words, options)).toEqual(['Line 7: the answer is no JSON: hello']);
  });
});
