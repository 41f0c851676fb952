import { expect, it } from 'vitest';
import { Calendar } from './calendar.js';
import { SharedCores } from './shared-cores.js';

type Work = readonly [atMs: number, ms: number];

/** When the works of each process are done. */
function playProcesses(cores: number, processes: readonly (readonly Work[])[], aloneGain = 1) {
  const calendar = new Calendar();
  const machine = new SharedCores(calendar, cores, aloneGain);
  const doneAt: number[][] = processes.map(() => []);
  for (const [process, works] of processes.entries()) {
    const own = machine.openProcess();
    for (const [index, [atMs, ms]] of works.entries()) {
      const done = (): void => {
        const times = doneAt[process] ?? [];
        times[index] = Math.round(calendar.nowMs * 1000) / 1000;
      };
      calendar.after(atMs, () => own.work(ms, done));
    }
  }
  calendar.run(10_000);
  return { doneAt, busyMs: machine.busyMs };
}

/** The same of a single process. */
function play(cores: number, works: readonly Work[], aloneGain = 1) {
  const { doneAt, busyMs } = playProcesses(cores, [works], aloneGain);
  return { doneAt: doneAt[0], busyMs };
}

it('gives each task a core while there are enough', () => {
  expect(
    play(2, [
      [0, 10],
      [0, 20],
    ]).doneAt,
  ).toEqual([10, 20]);
});

it('shares the cores evenly among more tasks than there are', () => {
  // Three tasks on two cores get two thirds each until the first is done.
  expect(
    play(2, [
      [0, 20],
      [0, 20],
      [0, 20],
    ]).doneAt,
  ).toEqual([30, 30, 30]);
  expect(
    play(1, [
      [0, 10],
      [5, 10],
    ]).doneAt,
  ).toEqual([15, 20]);
});

it('shares the cores evenly among processes, however many tasks each has', () => {
  const many: readonly Work[] = [
    [0, 10],
    [0, 10],
    [0, 10],
    [0, 10],
  ];
  // One core each, until the second is done; then the first has both.
  expect(playProcesses(2, [many, [[0, 20]]]).doneAt).toEqual([[30, 30, 30, 30], [20]]);
  expect(playProcesses(2, [[[0, 10]], [[0, 10]], [[0, 10]]]).doneAt).toEqual([[15], [15], [15]]);
});

it('gives to the others what a process can’t use', () => {
  const three: readonly Work[] = [
    [0, 10],
    [0, 10],
    [0, 10],
  ];
  // A single task has a core of three at most: the other process gets two, not one and a half.
  expect(playProcesses(3, [[[0, 15]], three]).doneAt).toEqual([[15], [15, 15, 15]]);
});

it('is faster for a task that has the machine for itself', () => {
  expect(play(2, [[0, 10]], 1.25).doneAt).toEqual([8]);
  expect(
    play(
      2,
      [
        [0, 10],
        [0, 10],
      ],
      1.25,
    ).doneAt,
  ).toEqual([10, 10]);
});

it('counts how long cores worked', () => {
  expect(
    play(2, [
      [0, 10],
      [100, 30],
      [100, 30],
    ]).busyMs,
  ).toBeCloseTo(70);
});

it('does nothing at no cost', () => {
  expect(play(1, [[3, 0]]).doneAt).toEqual([3]);
});
