import { expect, it } from 'vitest';
import { frameFigures } from './frame-figures.js';

const event = (name: string, ts: number, dur?: number, tid = 1): object => ({
  name,
  ph: 'X',
  ts,
  pid: 1,
  tid,
  ...(dur === undefined ? {} : { dur }),
});

it('tells frames a second, the longest pauses and the tasks of the thread that drew them', () => {
  const frames = Array.from({ length: 61 }, (_, index) =>
    event('FireAnimationFrame', index * 16_000 + (index === 60 ? 84_000 : 0)),
  );
  const tasks = [
    event('RunTask', 1000, 10_000),
    event('RunTask', 900_000, 94_400),
    event('RunTask', 2000, 900_000, 2),
    event('RunTask', 9_000_000, 900_000),
  ];
  expect(frameFigures(JSON.stringify({ traceEvents: [...frames, ...tasks] }))).toEqual({
    framesPerS: 57.5,
    p99FrameMs: 100,
    longTasks: 1,
    longestTaskMs: 94.4,
    busyShare: 0.1,
  });
});

it('refuses a trace without frames', () => {
  expect(() => frameFigures('{"traceEvents":[]}')).toThrow('no animation frames');
});
