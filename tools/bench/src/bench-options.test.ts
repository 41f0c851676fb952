import { describe, expect, it } from 'vitest';
import { benchmarks, readBenchOptions } from './bench-options.js';

describe('readBenchOptions', () => {
  it('fills in what the issue of each benchmark asks for', () => {
    expect(readBenchOptions(['latency'])).toMatchObject({ benchmark: 'latency', seconds: 60, rate: 5, json: false });
    expect(readBenchOptions(['pipeline', '--json'])).toMatchObject({ images: 3000, rounds: 3, json: true });
    expect(readBenchOptions(['http', '--callers', '4'])).toMatchObject({ callers: [4], seconds: 10, rounds: 3 });
    expect(readBenchOptions(['engines'])).toMatchObject({
      engines: ['onnx', 'tensorflow', 'remote'],
      models: ['efficientnet_lite0', 'mobilenet_v2', 'resnet50', 'vgg16'],
      batches: [1, 8, 32],
    });
    expect(readBenchOptions(['swap'])).toMatchObject({ swaps: 20, rate: 50 });
    expect(readBenchOptions(['rollback'])).toMatchObject({ rounds: 7, rate: 20, seconds: 2 });
    expect(readBenchOptions(['outages', '--seconds', '10'])).toMatchObject({ rate: 10, seconds: 10 });
    expect(readBenchOptions(['sinks'])).toMatchObject({ rows: 20_000, rounds: 5, rate: 5, seconds: 20 });
    expect(readBenchOptions(['page'])).toMatchObject({ rate: 200, seconds: 1800 });
    expect(readBenchOptions(['drops'])).toMatchObject({ images: 10_000 });
    expect(readBenchOptions(['shadow', '--rounds', '2'])).toMatchObject({ rounds: 2, seconds: 10 });
  });

  it('says what is wrong', () => {
    expect(() => readBenchOptions([])).toThrow(`Name one benchmark: ${benchmarks.join(', ')}.`);
    expect(() => readBenchOptions(['http', 'latency'])).toThrow('Name one benchmark');
    expect(() => readBenchOptions(['http', '--callers', '8,x'])).toThrow('--callers x: must be a number');
    expect(() => readBenchOptions(['pipeline', '--rounds', '1.5'])).toThrow('--rounds 1.5: must be a whole number.');
    expect(() => readBenchOptions(['engines', '--engines', 'onnx,torch'])).toThrow(
      '--engines torch: must be of onnx, tensorflow, remote.',
    );
    expect(() => readBenchOptions(['engines', '--models', ''])).toThrow('--models : must be of efficientnet_lite0');
    expect(() => readBenchOptions(['engines', '--batches', '0'])).toThrow(
      '--batches 0: must be a number from 1 to 64.',
    );
    expect(() => readBenchOptions(['pipeline', '--fast'])).toThrow('--fast');
  });

  it('gives nothing when help is asked for', () => {
    expect(readBenchOptions(['--help'])).toBeUndefined();
  });
});
