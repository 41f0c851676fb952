import { expect, it } from 'vitest';
import { Calendar } from './calendar.js';
import { SharedCores } from './shared-cores.js';

function play(cores: number, works: readonly (readonly [atMs: number, ms: number])[], aloneGain = 1) {
  const calendar = new Calendar();
  const machine = new SharedCores(calendar, cores, aloneGain);
  const doneAt: number[] = [];
  for (const [index, [atMs, ms]] of works.entries()) {
    calendar.after(atMs, () => machine.work(ms, () => void (doneAt[index] = calendar.nowMs)));
  }
  calendar.run(10_000);
  return { doneAt: doneAt.map((ms) => Math.round(ms * 1000) / 1000), busyMs: machine.busyMs };
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
