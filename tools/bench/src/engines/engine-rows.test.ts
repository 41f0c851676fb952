import { expect, it } from 'vitest';
import { enginesResult, rowTimes, type EngineRow } from './engine-rows.js';
import type { EngineTurn } from './engine-side.js';

it('takes the median call of each round, so that one slow call or one slow round changes little', () => {
  const turn = (cpuMs: number, ...times: readonly number[]): EngineTurn => ({ cpuMs, times });
  const ours = [turn(24, 8, 8, 90), turn(30, 9, 9, 9), turn(33, 70, 72, 74)];
  const python = [turn(48, 8, 8, 8), turn(48, 8, 8, 8), turn(48, 64, 64, 64)];
  expect(rowTimes({ ours, python }, 4)).toEqual({
    msPerImage: 2.25,
    pythonMsPerImage: 2,
    ratio: 1.125,
    cpuMsPerImage: 2.5,
    pythonCpuMsPerImage: 4,
  });
});

it('names the worst ratio of all rows', () => {
  const row = (ratio: number): EngineRow => {
    const times = { msPerImage: ratio, pythonMsPerImage: 1, ratio, cpuMsPerImage: 1, pythonCpuMsPerImage: 1 };
    const process = { rssMb: 1, pythonRssMb: 1, loadMs: 1, pythonLoadMs: 1 };
    return { model: 'm', engine: 'onnx', threads: 1, batch: 1, ...times, ...process };
  };
  expect(enginesResult([row(0.9), row(1.04), row(1)]).worstRatioToPython).toBe(1.04);
});
