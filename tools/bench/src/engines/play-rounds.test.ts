import { expect, it } from 'vitest';
import { playRounds } from './play-rounds.js';

function side(name: string, callMs: number, turns: string[]) {
  return {
    run: (batch: number, calls: number): Promise<readonly number[]> => {
      turns.push(`${name} ${calls}×${batch}`);
      return Promise.resolve(new Array<number>(calls).fill(callMs));
    },
  };
}

it('lets both sides call for as long, in turns, neither always first', async () => {
  const turns: string[] = [];
  const plan = { batch: 8, rounds: 2, turnMs: 100 };
  const times = await playRounds(side('ours', 20, turns), side('python', 50, turns), plan);
  expect(turns.slice(2)).toEqual(['ours 5×8', 'python 2×8', 'python 2×8', 'ours 5×8']);
  expect(times).toEqual({ ours: Array(2).fill(Array(5).fill(20)), python: Array(2).fill([50, 50]) });
});

it('makes one call a turn where one takes longer than a turn', async () => {
  const turns: string[] = [];
  await playRounds(side('ours', 900, turns), side('python', 900, turns), { batch: 32, rounds: 1, turnMs: 100 });
  expect(turns.slice(2)).toEqual(['ours 1×32', 'python 1×32']);
});
