import { expect, it } from 'vitest';
import { count, ms, usd } from './numbers.js';

it('writes counts with as many digits as say something', () => {
  expect([7, 1234, 98_765, 12_316_915, 106.943, 5.04, 0].map(count)).toEqual([
    '7',
    '1,234',
    '98,765',
    '12,300,000',
    '107',
    '5',
    '0',
  ]);
});

it('writes milliseconds until they are many', () => {
  expect([12.4, 9999, 61_000].map(ms)).toEqual(['12 ms', '9999 ms', '61 s']);
});

it('writes cents where they matter', () => {
  expect([0.075, 18.1, 10_727.4].map(usd)).toEqual(['$0.08', '$18.10', '$10,727']);
});
