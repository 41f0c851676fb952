import { expect, it } from 'vitest';
import { MeasuringTime } from './measuring-time.js';

function openTime(totalMs: number) {
  let now = 0;
  const time = new MeasuringTime(totalMs, () => now);
  const take = (ms: number, name = 'done') =>
    time.use(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      now += ms;
      return name;
    });
  return { time, take };
}

it('lets models be measured one after the other, until it is used up', async () => {
  const { take, time } = openTime(100);
  let running = 0;
  const alone = () =>
    time.use(async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return 'alone';
    });
  expect(await Promise.all([alone(), alone(), take(60), take(60), take(1)])).toEqual([
    'alone',
    'alone',
    'done',
    'done',
    undefined,
  ]);
});

it('lets none be measured once it has ended, and goes on after one that failed', async () => {
  const { take, time } = openTime(100);
  const failing = time.use(() => Promise.reject(new Error('broken')));
  const next = take(1);
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
  time.end();
  expect(await take(1)).toBeUndefined();
});
