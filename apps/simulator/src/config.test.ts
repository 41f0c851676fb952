import { ConfigError, readSettings } from '@sightline/config';
import { readCommandLine } from '@sightline/service';
import { describe, expect, it } from 'vitest';
import { flags, rules, settings } from './config.js';

describe('the settings of the simulator', () => {
  it('need nothing to be set', () => {
    expect(readSettings(settings, rules, {})).toMatchObject({ SIMULATOR_RATE: 1, SIMULATOR_DESTINATION: 'topic' });
  });

  it('come from flags', () => {
    const args = '--rate 5 --duration 60s --streams 2 --shape poisson --images photos --to gateway --json --strict';
    const { variables } = readCommandLine(args.split(' '), flags);
    expect(readSettings(settings, rules, variables)).toMatchObject({
      SIMULATOR_RATE: 5,
      SIMULATOR_DURATION: '60s',
      SIMULATOR_STREAMS: 2,
      SIMULATOR_SHAPE: 'poisson',
      SIMULATOR_IMAGES: 'photos',
      SIMULATOR_DESTINATION: 'gateway',
      SIMULATOR_FORMAT: 'json',
      SIMULATOR_STRICT: true,
    });
  });

  it('are refused all at once when several are wrong', () => {
    const wrong = '--rate 0.01 --duration long --shape zigzag --to mars --streams 0';
    const read = (): unknown => readSettings(settings, rules, readCommandLine(wrong.split(' '), flags).variables);
    expect(read).toThrow(ConfigError);
    for (const name of ['RATE=0.01', 'DURATION=long', 'SHAPE=zigzag', 'DESTINATION=mars', 'STREAMS=0']) {
      expect(read).toThrow(`SIMULATOR_${name}`);
    }
  });

  it('want to know the bucket that images are dropped in, and no model with it', () => {
    const read = (args: string) => (): unknown =>
      readSettings(settings, rules, readCommandLine(args.split(' '), flags).variables);
    expect(read('--to bucket --bucket drops')()).toMatchObject({ SIMULATOR_BUCKET: 'drops' });
    expect(read('--to bucket')).toThrow('SIMULATOR_DESTINATION=bucket needs SIMULATOR_BUCKET');
    expect(read('--to bucket --bucket gs://drops')).toThrow('without gs://');
    expect(read('--to bucket --bucket drops --model patterns')).toThrow('cannot ask for a model');
  });

  it('take known patterns only', () => {
    const read = (names: string) => (): unknown => readSettings(settings, rules, { SIMULATOR_PATTERNS: names });
    expect(read('circles,noise')()).toMatchObject({ SIMULATOR_PATTERNS: ['circles', 'noise'] });
    expect(read('circles,cats')).toThrow('cats must be among circles, rectangles');
    expect(read(',')).toThrow('give at least one of');
  });
});
