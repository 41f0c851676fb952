import { expect, it } from 'vitest';
import { resultTable } from './result-table.js';

it('prints a line for each figure and indents what belongs together', () => {
  expect(resultTable({ floor: { avgMs: 9.5 }, ratio: 1.2, broker: null })).toBe(
    ['floor', '  avgMs                  9.5', 'ratio                    1.2', 'broker                   null', ''].join(
      '\n',
    ),
  );
});
