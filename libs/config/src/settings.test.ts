import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { choice, decimal, flag, integer, list, numbersByName, required, text, url } from './setting-kinds.js';
import { environmentWith, readSettings } from './settings.js';
import type { Setting } from './settings.js';

/** What one setting makes of a text. */
function read<T>(setting: Setting<T>, value: string | undefined): T {
  return readSettings({ X: setting }, [], { X: value }).X;
}

/** The problems that settings are refused for. */
function problems(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const doc = 'What it means.';

describe('the kinds of settings', () => {
  it.each([
    ['integer', integer({ doc, min: 1, max: 10 }), '7', 7],
    ['integer at its lower end', integer({ doc, min: 1, max: 10 }), '1', 1],
    ['integer at its upper end', integer({ doc, min: 1, max: 10 }), '10', 10],
    ['integer with blanks around it', integer({ doc }), ' -42 ', -42],
    ['decimal', decimal({ doc, min: 0, max: 1 }), '0.25', 0.25],
    ['decimal with an exponent', decimal({ doc }), '1e-3', 0.001],
    ['text', text({ doc }), 'a b', 'a b'],
    ['text that matches', text({ doc, pattern: /^[a-z]+$/ }), 'abc', 'abc'],
    ['flag that is on', flag({ doc }), 'true', true],
    ['flag that is off', flag({ doc }), 'false', false],
    ['choice', choice(['json', 'avro'], { doc }), 'avro', 'avro'],
    ['list', list({ doc }), ' a, b ,,c', ['a', 'b', 'c']],
    ['url', url({ doc }), 'https://registry:8081/x', 'https://registry:8081/x'],
    ['numbers by name', numbersByName({ doc, min: 0, max: 1 }), 'tiger cat=0.4, a=b=1', { 'tiger cat': 0.4, 'a=b': 1 }],
  ] as const)('reads a right %s', (_, setting: Setting<unknown>, value, expected) => {
    expect(read(setting, value)).toEqual(expected);
  });

  it.each([
    ['integer below its range', integer({ doc, min: 1, max: 10 }), '0', 'must be a whole number from 1 to 10'],
    ['integer above its range', integer({ doc, max: 10 }), '11', 'must be a whole number of at most 10'],
    ['integer with decimals', integer({ doc, min: 1 }), '1.5', 'must be a whole number of at least 1'],
    ['integer that is a word', integer({ doc }), 'many', 'must be a whole number'],
    ['integer in hexadecimal', integer({ doc }), '0x10', 'must be a whole number'],
    ['integer beyond what is exact', integer({ doc }), '9007199254740993', 'must be a whole number'],
    ['decimal out of range', decimal({ doc, min: 0, max: 1 }), '1.01', 'must be a number from 0 to 1'],
    ['decimal without end', decimal({ doc }), 'Infinity', 'must be a number'],
    ['text that does not match', text({ doc, pattern: /^[a-z]+$/ }), 'A1', 'must match /^[a-z]+$/'],
    [
      'text that does not match, in words',
      text({ doc, pattern: /^a/, patternText: 'must begin with a' }),
      'b',
      'must begin with a',
    ],
    ['flag', flag({ doc }), 'yes', 'must be true or false'],
    ['choice', choice(['json', 'avro'], { doc }), 'xml', 'must be one of json, avro'],
    ['list with an unknown word', list({ doc, words: ['a', 'b'] }), 'b,c', 'c must be among a, b'],
    ['url of another protocol', url({ doc }), 'ftp://host', 'must be an http or https address'],
    ['url that is none', url({ doc }), 'registry:8081', 'must be an http or https address'],
    ['pair without a number', numbersByName({ doc, min: 0, max: 1 }), 'cat=', '"cat=" must be name=number from 0 to 1'],
    ['pair without a name', numbersByName({ doc }), '=1', '"=1" must be name=number'],
    ['pair without an equals sign', numbersByName({ doc }), 'cat', '"cat" must be name=number'],
    ['pair out of range', numbersByName({ doc, max: 1 }), 'cat=2', '"cat=2" must be name=number of at most 1'],
    [
      'pair without a whole number',
      numbersByName({ doc, whole: true }),
      'cat=1.5',
      '"cat=1.5" must be name=whole number',
    ],
    ['name given twice', numbersByName({ doc }), 'cat=1,cat=2', '"cat" is given twice'],
  ] as const)('refuses a wrong %s and says what is right', (_, setting: Setting<unknown>, value, reason) => {
    expect(problems(() => read(setting, value))).toEqual([`X=${value}: ${reason}`]);
  });

  it('finds no number under a name that objects have by nature', () => {
    expect(read(numbersByName({ doc, default: {} }), 'cat=1').constructor).toBeUndefined();
  });
});

describe('readSettings', () => {
  it.each([undefined, '', '  '])('takes the default for a variable that is %j', (value) => {
    expect(read(integer({ doc, default: 5 }), value)).toBe(5);
  });

  it('leaves an optional setting undefined', () => {
    expect(read(text({ doc }), undefined)).toBeUndefined();
  });

  it('misses a required setting by what it means', () => {
    const setting = required(text({ doc: 'Where the model lies.' }));
    expect(problems(() => read(setting, undefined))).toEqual(['X is missing: Where the model lies.']);
    expect(read(setting, 'here')).toBe('here');
  });

  it('names all problems at once', () => {
    const settings = { A: integer({ doc }), B: required(text({ doc })), C: flag({ doc }), D: text({ doc }) };
    const act = (): unknown => readSettings(settings, [], { A: 'x', C: 'maybe', D: 'fine' });
    expect(problems(act)).toEqual([
      'A=x: must be a whole number',
      `B is missing: ${doc}`,
      'C=maybe: must be true or false',
    ]);
    expect(act).toThrow('3 settings are wrong:\n  A=x: must be a whole number\n  B is missing');
  });

  it('never prints a secret', () => {
    const setting = integer({ doc, secret: true });
    expect(problems(() => read(setting, 'hunter2'))).toEqual(['X=<secret>: must be a whole number']);
  });

  it('asks the rules about values that are right by themselves', () => {
    const settings = { LOW: integer({ doc, default: 1 }), HIGH: integer({ doc, default: 2 }) };
    const rule = ({ LOW, HIGH }: { LOW: number; HIGH: number }): string | undefined =>
      LOW > HIGH ? 'LOW must not exceed HIGH' : undefined;
    expect(problems(() => readSettings(settings, [rule], { LOW: '3' }))).toEqual(['LOW must not exceed HIGH']);
    expect(readSettings(settings, [rule], { LOW: '2' })).toEqual({ LOW: 2, HIGH: 2 });
    expect(problems(() => readSettings(settings, [rule], { LOW: 'x' }))).toEqual(['LOW=x: must be a whole number']);
  });

  it('names what breaks a rule beside the values that are wrong by themselves', () => {
    const settings = { A: integer({ doc }), B: text({ doc }), C: text({ doc }) };
    const rule = ({ B, C }: { B: string | undefined; C: string | undefined }): string | undefined =>
      (B === undefined) === (C === undefined) ? undefined : 'B and C go together';
    const all = problems(() => readSettings(settings, [rule], { A: 'x', B: 'b' }));
    expect(all).toEqual(['A=x: must be a whole number', 'B and C go together']);
  });

  it('lets an error of a rule be seen', () => {
    const rule = (): string | undefined => {
      throw new TypeError('a bug');
    };
    expect(() => readSettings({ A: text({ doc }) }, [rule], {})).toThrow('a bug');
  });

  it('keeps a default as the docs print it', () => {
    expect(list({ doc, default: ['a', 'b'] }).defaultText).toBe('a,b');
    expect(numbersByName({ doc, default: { cat: 0.5 } }).defaultText).toBe('cat=0.5');
    expect(text({ doc }).defaultText).toBeUndefined();
  });
});

describe('environmentWith', () => {
  it('puts given variables over those of the process', () => {
    const { PATH, X } = environmentWith({ PATH: 'elsewhere', X: '1' });
    expect([PATH, X]).toEqual(['elsewhere', '1']);
    expect(environmentWith({}).HOME).toBe(process.env.HOME);
  });
});
