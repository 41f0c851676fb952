import { recording } from '@sightline/capacity';
import { describe, expect, it } from 'vitest';
import { simulateOneMachine } from './one-machine.js';
import { runFigures } from './run-figures.js';
import { ServiceTimes } from './service-times.js';
import { simulatePipeline, type Arrivals, type PipelineSetup } from './simulate-pipeline.js';
import { workerPlan } from './worker-plan.js';

function setup(arrivals: Arrivals, more: Partial<PipelineSetup> = {}): PipelineSetup {
  return {
    times: new ServiceTimes(recording, 'efficientnet_lite0', undefined, 'test'),
    workers: 1,
    partitions: 3,
    worker: workerPlan(2),
    cores: 2,
    isShared: false,
    arrivals,
    seconds: 30,
    warmUpSeconds: 2,
    ...more,
  };
}

describe('the simulated pipeline', () => {
  it('plays the same run again for the same seed', () => {
    const arrivals = { kind: 'random', perS: 30 } as const;
    expect(simulatePipeline(setup(arrivals))).toEqual(simulatePipeline(setup(arrivals)));
  });

  it('answers what comes while it has room, and no more than its cores can when it has not', () => {
    const calm = runFigures(simulatePipeline(setup({ kind: 'even', perS: 10 })));
    expect(calm.imagesPerS).toBeCloseTo(10, 0);
    const flood = runFigures(simulatePipeline(setup({ kind: 'even', perS: 5000 })));
    expect(flood.utilisation).toBeGreaterThan(0.95);
    expect(flood.imagesPerS).toBeLessThan(5000);
    expect(flood.maxLag).toBeGreaterThan(10_000);
  });

  it('answers twice as much with twice the machines, and hardly more with two workers on one', () => {
    const arrivals = { kind: 'even', perS: 5000 } as const;
    const one = simulatePipeline(setup(arrivals));
    const two = simulatePipeline(setup(arrivals, { workers: 2, partitions: 6 }));
    expect(two.imagesPerS / one.imagesPerS).toBeCloseTo(2, 1);
    const closed = { kind: 'closed', callers: 20 } as const;
    const figures = [1, 2].map((workers) => {
      return simulateOneMachine({ recording, cores: 2, workers, partitions: 3, arrivals: closed, seconds: 30 })
        .imagesPerS;
    });
    expect((figures[1] ?? 0) / (figures[0] ?? 1)).toBeCloseTo(1, 0);
  });

  it('keeps to Little’s law: images under way are throughput times latency', () => {
    const callers = 20;
    const run = simulatePipeline(setup({ kind: 'closed', callers }));
    const meanMs = run.latenciesMs.reduce((sum, ms) => sum + ms, 0) / run.latenciesMs.length;
    expect((run.imagesPerS * meanMs) / 1000 / callers).toBeCloseTo(1, 1);
  });

  it('commits several images at once under load, and each by itself where it is alone', () => {
    expect(simulatePipeline(setup({ kind: 'even', perS: 3 })).imagesPerTransaction).toBeCloseTo(1, 1);
    expect(simulatePipeline(setup({ kind: 'closed', callers: 32 })).imagesPerTransaction).toBeGreaterThan(1.5);
  });
});
