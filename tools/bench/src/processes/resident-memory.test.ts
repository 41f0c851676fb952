import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { residentMb } from './resident-memory.js';

it.skipIf(!existsSync('/proc/self/status'))('reads what Node says of this process', async () => {
  const own = process.memoryUsage.rss() / 2 ** 20;
  expect((await residentMb(process.pid)) ?? 0).toBeGreaterThan(own / 2);
  expect((await residentMb(process.pid)) ?? 0).toBeLessThan(own * 2);
});

it('has nothing of a process that is not there', async () => {
  expect(await residentMb(undefined)).toBeNull();
});
