import { describe, expect, it } from 'vitest';
import { pipProblem } from './bigquery-environment.js';

describe('pipProblem', () => {
  it.each([
    ['ERROR: Could not install: [Errno 28] No space left on device', 'The disk is full'],
    ['ERROR: No matching distribution found for duckdb==1.5.5 (from versions: 1.0.0)', 'this kind of machine'],
    ['WARNING: retrying\nERROR: No matching distribution (from versions: none)', 'connect to the network'],
    ['', 'connect to the network'],
  ])('turns %j into a sentence with the mend', (stderr, sentence) => {
    expect(pipProblem(stderr)).toContain(sentence);
  });
});
