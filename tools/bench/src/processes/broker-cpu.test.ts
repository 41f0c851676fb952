import { expect, it } from 'vitest';
import { cpuMsOfStat } from './broker-cpu.js';

it('reads the CPU time after a process name that holds spaces and parentheses', () => {
  const stat = '4711 (java (x) y) S 1 4711 4711 0 -1 4194560 9 0 0 0 250 50 0 0 20 0 9 0 1 1 1';
  expect(cpuMsOfStat(stat)).toBe(3000);
});
