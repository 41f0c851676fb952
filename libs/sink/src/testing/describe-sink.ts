import { describe, expect, it } from 'vitest';
import { sinkContract } from './sink-contract.js';
import type { SinkBench, SinkTraits } from './sink-contract.js';

/** The contract every sink passes; each promise gets an empty destination of its own. */
export function describeSink(
  name: string,
  openBench: () => Promise<SinkBench> | SinkBench,
  traits: SinkTraits = { keepsOneCopy: true, rejects: true },
): void {
  describe(`${name} as a sink`, () => {
    for (const { title, check } of sinkContract.filter(({ concerns }) => concerns(traits))) {
      it(title, async () => {
        await expect(check(await openBench())).resolves.toBeUndefined();
      });
    }
  });
}
