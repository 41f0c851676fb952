import { expect, it } from 'vitest';
import { helpText, readSimulateOptions } from './simulate-options.js';

it('reads a rate, with the hardware of the chart where none is named', () => {
  expect(readSimulateOptions(['--rate', '1000'])).toEqual({
    act: 'rate',
    wish: { imagesPerS: 1000, model: 'efficientnet_lite0', hardware: 'spot', workers: undefined },
    json: false,
  });
});

it.each([
  [[], 'Say how many images a second'],
  [['--rate', 'many'], '--rate many: must be a number from 1 to 1000000.'],
  [['--rate', '2000000'], 'must be a number from 1 to 1000000'],
  [['--rate', '10', '--model', 'gpt'], '--model gpt: must be of efficientnet_lite0,'],
  [['--rate', '10', '--hardware', 'tpu'], '--hardware tpu: must be of cpu, spot, gpu.'],
  [['--rate', '10', '--workers', '1.5'], '--workers 1.5: must be a whole number.'],
])('refuses %j with a sentence', (args, sentence) => {
  expect(() => readSimulateOptions(args)).toThrow(sentence);
});

it('explains each of its options', () => {
  for (const flag of ['--rate', '--model', '--hardware', '--workers', '--day', '--plot', '--json']) {
    expect(helpText).toContain(flag);
  }
});
