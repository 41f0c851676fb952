import { describe, expect, it } from 'vitest';
import { jumpingClock } from './testing/jumping-clock.js';
import { openTroubleLog } from './trouble-log.js';

describe('the trouble log', () => {
  it('says the first at once, and what follows within ten seconds together', () => {
    const clock = jumpingClock();
    const said: string[] = [];
    const trouble = openTroubleLog({ warn: (_, message) => said.push(message) }, clock);
    trouble.add(new Error('one'));
    expect(said).toEqual(['images not sent: 1']);
    for (let count = 0; count < 500; count++) trouble.add(new Error('more'));
    expect(said).toHaveLength(1);
    clock.now += 10_000;
    trouble.add(new Error('last'));
    expect(said).toEqual(['images not sent: 1', 'images not sent: 501']);
    trouble.close();
    expect(said).toHaveLength(2);
  });
});
