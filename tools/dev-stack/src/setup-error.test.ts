import { expect, it } from 'vitest';
import { explainFailure, SetupError } from './setup-error.js';

it('says that the disk is full, and where', () => {
  const error = Object.assign(new Error('write'), { code: 'ENOSPC', path: '/data/x' });
  expect(explainFailure(error)).toEqual(new SetupError('The disk is full (/data/x): free some space and start again.'));
});

it('says what may not be written', () => {
  const error = Object.assign(new Error('open'), { code: 'EACCES', path: '/data' });
  expect(explainFailure(error)).toEqual(new SetupError('No permission to write (/data): change its owner or mode.'));
});

it('leaves an error that it does not know as it is', () => {
  const error = new TypeError('a bug');
  expect(explainFailure(error)).toBe(error);
});
