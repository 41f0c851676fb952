import { expect, it } from 'vitest';
import type { EngineTurn } from './engine-side.js';
import { playRounds } from './play-rounds.js';

function side(name: string, callMs: number, turns: string[]) {
  return {
    run: (batch: number, calls: number): Promise<EngineTurn> => {
      turns.push(`${name} ${calls}×${batch}`);
      return Promise.resolve({ times: new Array<number>(calls).fill(callMs), cpuMs: calls });
    },
  };
}

it('lets both sides call for as long, in turns, neither always first', async () => {
  const turns: string[] = [];
  const plan = { batch: 8, rounds: 2, turnMs: 100 };
  const played = await playRounds(side('ours', 20, turns), side('python', 50, turns), plan);
  expect(turns.slice(0, 4)).toEqual(['ours 3×8', 'ours 100×8', 'python 3×8', 'python 40×8']);
  expect(turns.slice(4)).toEqual(['ours 5×8', 'python 2×8', 'python 2×8', 'ours 5×8']);
  const ours = { times: [20, 20, 20, 20, 20], cpuMs: 5 };
  const python = { times: [50, 50], cpuMs: 2 };
  expect(played).toEqual({ ours: [ours, ours], python: [python, python] });
});

it('makes one call a turn where one takes longer than a turn', async () => {
  const turns: string[] = [];
  await playRounds(side('ours', 900, turns), side('python', 900, turns), { batch: 32, rounds: 1, turnMs: 100 });
  expect(turns.slice(4)).toEqual(['ours 1×32', 'python 1×32']);
});
