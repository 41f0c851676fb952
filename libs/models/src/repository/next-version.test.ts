import { expect, it } from 'vitest';
import { nextVersion } from './next-version.js';

it.each([
  [[], '1'],
  [['1', '2', '10'], '11'],
  [['1.4.0', '3.0.0-rc1'], '4'],
  [['first', '.7.partial'], '1'],
  [['20261127120000123456', '2'], '3'],
])('the version after %j is %s', (versions, next) => {
  expect(nextVersion(versions)).toBe(next);
});
