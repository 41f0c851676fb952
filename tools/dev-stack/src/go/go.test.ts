import { describe, expect, it } from 'vitest';
import { isNewEnough } from './find-go.js';
import { goProblem } from './python-go.js';

describe('the Go toolchain', () => {
  it.each([
    ['go version go1.26.8 linux/amd64', true],
    ['go version go1.21 darwin/arm64', true],
    ['go version go2.0.1 linux/amd64', true],
    ['go version go1.20.14 linux/amd64', false],
    ['', false],
    ['zsh: command not found: go', false],
  ])('takes the one that says "%s": %s', (output, taken) => {
    expect(isNewEnough(output)).toBe(taken);
  });

  it.each([
    ['OSError: [Errno 28] No space left on device', /disk is full/],
    ['ERROR: Could not find a version (from versions: 1.26.5, 1.27.0)', /No Go for this kind of machine/],
    ['ERROR: Could not find a version (from versions: none)', /connect to the network/],
  ])('says what "%s" means and what to do', (stderr, sentence) => {
    expect(goProblem(stderr)).toMatch(sentence);
  });
});
