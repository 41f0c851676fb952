import { describe, expect, it } from 'vitest';
import { baseImage } from './base-image.js';
import { baseImages, readDockerfile } from './dockerfile.js';

describe('the Dockerfile', () => {
  it('pins what it starts from by digest, and ends as a user by number who is not root', () => {
    const stages = readDockerfile();
    expect(baseImages().get('NODE')).toMatch(/^node:24-bookworm-slim@sha256:[0-9a-f]{64}$/);
    // What its size is known of.
    expect(baseImages().get('NODE')?.split('@')[0]).toBe(baseImage.name);
    expect(baseImages().get('CUDA')).toMatch(/^nvidia\/cuda:12\.\S+@sha256:[0-9a-f]{64}$/);
    const own = stages.map(({ name }) => name);
    const others = stages.map(({ from }) => from).filter((from) => !own.includes(from));
    expect(new Set(others)).toEqual(new Set(['$NODE', '$CUDA', 'extras-$DEVICE', 'base-$DEVICE']));
    expect(stages.at(-1)?.instructions).toContainEqual({ keyword: 'USER', rest: '1000:1000' });
  });

  it('has its images say whether their service is ready', () => {
    const check = readDockerfile()
      .at(-1)
      ?.instructions.find(({ keyword }) => keyword === 'HEALTHCHECK');
    expect(check?.rest).toContain('CMD ["node", "health.mjs"]');
  });
});
