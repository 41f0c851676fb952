import { describe, expect, it } from 'vitest';
import { DeadLetterFuse, FuseError } from './dead-letter-fuse.js';

const count = (fuse: DeadLetterFuse, deadLetters: number, others: number): void => {
  for (let index = 0; index < others; index += 1) fuse.count(false);
  for (let index = 0; index < deadLetters; index += 1) fuse.count(true);
};

describe('DeadLetterFuse', () => {
  it('holds at the allowed share and blows above it', () => {
    const fuse = new DeadLetterFuse({ share: 0.5, sample: 10 });
    count(fuse, 5, 5);
    expect(() => fuse.count(true)).toThrow(FuseError);
  });

  it('says nothing before the sample is full', () => {
    expect(() => count(new DeadLetterFuse({ share: 0.1, sample: 10 }), 9, 0)).not.toThrow();
  });

  it('forgets what lies further back than the sample', () => {
    const fuse = new DeadLetterFuse({ share: 0.5, sample: 10 });
    for (let round = 0; round < 20; round += 1) count(fuse, 4, 6);
    expect(() => count(fuse, 1, 0)).not.toThrow();
  });
});
