import { expect, it } from 'vitest';
import { openCli } from '../../cli.js';
import { Terminal } from '@sightline/terminal/testing';
import { requireAccepted } from './accept-quantised.js';

const loss = {
  pictures: 50,
  agreement: 0.96,
  meanDifference: 0.01,
  largestDifference: 0.1,
  floatBytes: 4000,
  int8Bytes: 1000,
};

const cli = openCli(
  {
    env: {},
    stdout: new Terminal(false),
    stderr: new Terminal(false),
    signal: new AbortController().signal,
    openBroker: () => Promise.reject(new Error('no broker')),
    openStore: () => Promise.reject(new TypeError('nothing is stored here')),
    openWarehouse: () => Promise.reject(new TypeError('nothing is stored here')),
  },
  () => undefined,
);

it('takes the loss of an int8 model only as was said', async () => {
  await expect(requireAccepted(loss, { accept: true }, cli)).resolves.toBeUndefined();
  await expect(requireAccepted(loss, { minAgreement: 0.95 }, cli)).resolves.toBeUndefined();
  await expect(requireAccepted(loss, { minAgreement: 0.98 }, cli)).rejects.toMatchObject({ code: 'disagrees' });
  await expect(requireAccepted(loss, {}, cli)).rejects.toMatchObject({ code: 'needs_answer' });
});
