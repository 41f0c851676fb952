import { expect, it } from 'vitest';
import { RestartBudget } from './restart-budget.js';

it('allows so many restarts within a while and no more', () => {
  let now = 0;
  const budget = new RestartBudget(2, 1_000, () => now);
  expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
  now = 1_000;
  expect(budget.spend()).toBe(true);
});
