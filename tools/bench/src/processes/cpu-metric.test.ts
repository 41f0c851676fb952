import { expect, it } from 'vitest';
import { cpuMsOf } from './cpu-metric.js';

it('adds up the CPU time of all modes', () => {
  const metrics = [
    '# TYPE process_cpu_time_seconds_total counter',
    'process_cpu_time_seconds_total{cpu_mode="user"} 1.25',
    'process_cpu_time_seconds_total{cpu_mode="system"} 5e-1',
    'process_uptime_seconds 9',
  ].join('\n');
  expect(cpuMsOf(metrics)).toBe(1750);
});

it('refuses metrics without it', () => {
  expect(() => cpuMsOf('process_uptime_seconds 9')).toThrow('process_cpu_time_seconds_total');
});
