import { describe, expect, it } from 'vitest';
import { baseImage, readDockerfile } from './dockerfile.js';

describe('the Dockerfile', () => {
  it('pins what it starts from by digest, and ends as a user by number who is not root', () => {
    const stages = readDockerfile();
    expect(baseImage()).toMatch(/^node:24-bookworm-slim@sha256:[0-9a-f]{64}$/);
    expect(stages.map(({ from }) => from)).toEqual(['$NODE', 'compiled', '$NODE']);
    expect(stages.at(-1)?.instructions).toContainEqual({ keyword: 'USER', rest: '1000:1000' });
  });
});
