import { expect, it } from 'vitest';
import { startCpuClocks } from './measured-process.js';

it('tells what each process has used since its clock was started', async () => {
  const used = { gateway: 500, worker: 2000 };
  const clock = (name: keyof typeof used) => ({ cpuMs: () => Promise.resolve(used[name]) });
  const read = await startCpuClocks({ gateway: clock('gateway'), worker: clock('worker') });
  used.gateway += 40;
  used.worker += 300;
  expect(await read()).toEqual({ gateway: 40, worker: 300 });
});
