import { describe, expect, it } from 'vitest';
import { helpText, readStartOptions } from '../bootstrap/start-options.mjs';

describe('readStartOptions', () => {
  it('starts one worker, no simulator and the usual ports when nothing is asked', () => {
    expect(readStartOptions([])).toEqual({
      help: false,
      simulate: undefined,
      workers: 1,
      gcp: false,
      observability: false,
      gatewayPort: 8080,
      dashboardPort: 8090,
      kafkaPort: 9092,
    });
  });

  it('reads every option', () => {
    const ports = ['--gateway-port', '8081', '--dashboard-port', '8091', '--kafka-port', '9192'];
    const args = ['--simulate', '2.5', '--workers=3', '--gcp', '--observability', ...ports, '--help'];
    expect(readStartOptions(args)).toEqual({
      help: true,
      simulate: 2.5,
      workers: 3,
      gcp: true,
      observability: true,
      gatewayPort: 8081,
      dashboardPort: 8091,
      kafkaPort: 9192,
    });
  });

  it.each([
    [['--wrokers', '2'], "Unknown option '--wrokers': npm start -- --help"],
    [['now'], "Unexpected argument 'now'"],
    [['--simulate'], "Option '--simulate <value>' argument missing"],
    [['--simulate', 'fast'], '--simulate fast: must be a number from 0.1 to 1000.'],
    [['--simulate', '5000'], 'must be a number from 0.1 to 1000'],
    [['--workers', '1.5'], '--workers 1.5: must be a whole number.'],
    [['--gateway-port', '70000'], 'must be a number from 1 to 65535'],
  ])('answers %j with one sentence', (args, sentence) => {
    expect(() => readStartOptions(args)).toThrow(sentence);
  });

  it.each(['--simulate', '--workers', '--gcp', '--gateway-port', '--dashboard-port', '--kafka-port', '--help'])(
    'has %s in its help',
    (flag) => {
      expect(helpText).toContain(flag);
    },
  );
});
