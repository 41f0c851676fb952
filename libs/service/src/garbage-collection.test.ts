import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Passes 1.2 GB of short-lived buffers on beside 20 MB of objects that stay, and prints the number of whole collections. */
const program = `
  import { PerformanceObserver, constants } from 'node:perf_hooks';
  const { relaxGarbageCollection } = await import(process.argv[1]);
  const kept = Array.from({ length: 150_000 }, (_, index) => ({ index, text: 'text ' + index }));
  relaxGarbageCollection();
  gc();
  let collections = 0;
  const isMajor = ({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
  new PerformanceObserver((list) => (collections += list.getEntries().filter(isMajor).length)).observe({ entryTypes: ['gc'] });
  const recent = [];
  for (let image = 0; image < 12_000; image += 1) {
    recent.push(Buffer.alloc(100_000));
    if (recent.length > 100) recent.shift();
    if (image % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  console.log(collections, kept.length);
`;

it('lets buffers pass without a whole collection for every few megabytes', { timeout: 60_000 }, async () => {
  const module = new URL('./garbage-collection.js', import.meta.url).href;
  const args = ['--expose-gc', '--input-type=module', '--eval', program, module];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(Number(stdout.split(' ')[0])).toBeLessThanOrEqual(3);
});
