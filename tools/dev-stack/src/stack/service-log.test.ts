import { expect, it } from 'vitest';
import { lastWordsOf, modelWarningsOf } from './service-log.js';

it('gives the plain text at the end, such as the list of wrong settings', () => {
  expect(lastWordsOf('{"level":"info","msg":"starting"}\nA setting is wrong:\n  PORT=x: must be a number\n')).toBe(
    'A setting is wrong:\n  PORT=x: must be a number',
  );
});

it('gives the last error of a log in JSON', () => {
  const log = '{"level":"error","msg":"cannot go on","err":{"message":"no model"}}\n{"level":"info","msg":"stopped"}\n';
  expect(lastWordsOf(log)).toBe('cannot go on: no model');
});

it('gives nothing where nothing was said', () => {
  expect(lastWordsOf('')).toBe('');
  expect(lastWordsOf('{"level":"info","msg":"starting"}')).toBe('');
});

it('finds what was said about a model that cannot be had', () => {
  const log =
    '{"level":"warn","client":"x","msg":"other"}\n{"level":"warn","model":"vgg16","msg":"cannot be pulled"}\n';
  expect(modelWarningsOf(log)).toEqual(['cannot be pulled']);
});
