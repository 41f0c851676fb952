import { describe, expect, it } from 'vitest';
import { helpText, readCommandLine, type SettingsFlags } from './command-line.js';

const flags: SettingsFlags = {
  json: { doc: 'JSON.', sets: { FORMAT: 'json' } },
  rate: { doc: 'Images a second.', setting: 'RATE', value: 'N' },
};

describe('readCommandLine', () => {
  it('turns flags into settings: switches, and values given either way', () => {
    expect(readCommandLine(['--json', '--rate', '5'], flags)).toEqual({
      act: 'run',
      variables: { FORMAT: 'json', RATE: '5' },
    });
    expect(readCommandLine(['--rate=0.5'], flags).variables).toEqual({ RATE: '0.5' });
  });

  it('lets the last value win', () => {
    expect(readCommandLine(['--rate', '5', '--rate', '6'], flags).variables).toEqual({ RATE: '6' });
  });

  it.each([
    [['--fast'], '--fast is not known here; --help shows what is.'],
    [['5'], '5 is not known here; --help shows what is.'],
    [['--json=yes'], '--json is not known here; --help shows what is.'],
    [['--json', 'yes'], 'yes is not known here; --help shows what is.'],
    [['--rate'], '--rate needs a value: --rate N'],
    [['--rate='], '--rate needs a value: --rate N'],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readCommandLine(args, flags)).toThrow(message);
  });

  it('knows what every service knows', () => {
    expect(readCommandLine(['--check-config', '--rate', '5'], flags).act).toBe('check-config');
    expect(readCommandLine(['--help']).act).toBe('help');
  });
});

describe('helpText', () => {
  it('shows each flag with its value and meaning', () => {
    const help = helpText('simulator', 'sends pictures.', flags, {});
    expect(help).toMatch(/^ {2}--rate N +Images a second\.$/m);
    expect(help).toMatch(/^ {2}--json +JSON\.$/m);
  });
});
