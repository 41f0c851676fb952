import { describe, expect, it } from 'vitest';
import { goProblem } from './build-program.js';

describe('goProblem', () => {
  it.each([
    ['open x: no space left on device', 'The disk is full'],
    ['go: go.mod requires go >= 1.26.0 (running go 1.22.1; GOTOOLCHAIN=local)', 'needs Go 1.26.0 or newer'],
    ['main.go:9:2: dial tcp: lookup host: no such host', 'no such host): connect to the network'],
  ])('turns %j into a sentence with the mend', (stderr, sentence) => {
    expect(goProblem(stderr, 'a Pub/Sub')).toContain(sentence);
  });
});
