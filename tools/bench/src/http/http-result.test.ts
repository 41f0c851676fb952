import { describe, expect, it } from 'vitest';
import { compareRounds, worstOf } from './http-result.js';
import type { Round } from './round.js';

const round = (throughput: number, gateway: number, worker: number): Round => ({
  throughput,
  cpuMsPerImage: gateway + worker,
  brokerCpuMsPerImage: 2,
  cpuMsByProcess: { gateway, worker },
  p50Ms: 10,
  p95Ms: 20,
  failed: 1,
});
const bare = [{ ...round(100, 0, 10), cpuMsByProcess: { route: 10 } }];

describe('the result of http', () => {
  it('takes medians of the rounds and adds up what failed', () => {
    const figures = compareRounds(8, [round(90, 1, 10), round(10, 9, 90), round(95, 2, 10)], bare, true);
    expect(figures).toMatchObject({ throughputRatio: 0.9, cpuRatio: 1.2, cpuRatioWithBroker: 1.4, failed: 3 });
    expect(figures).toMatchObject({ gatewayCpuMsPerImage: 2, workerCpuMsPerImage: 10 });
  });

  it('is the worse of the numbers of callers, and silent about a broker that is not to be seen', () => {
    const few = compareRounds(8, [round(95, 1, 12)], bare, false);
    const many = compareRounds(32, [round(85, 1, 9)], bare, false);
    const result = worstOf([few, many], { idleCpuPercent: 1, bareSession: '2 threads' });
    expect(result).toMatchObject({ throughputRatio: 0.85, cpuRatio: 1.3, cpuRatioWithBroker: null, failed: 2 });
  });
});
