import { setTimeout as delay } from 'node:timers/promises';
import type { openChromium } from '@sightline/dev-stack';
import { median, rounded } from '../figures.js';
import { progress } from '../progress.js';

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof openChromium>>['newPage']>>;

/** What a page holds, after the garbage is collected. */
interface Held {
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** How what the page holds went over the second half of the time, when all is warm: medians of third and fourth quarter. */
export interface MemoryFigures {
  readonly minutes: number;
  readonly heapMb: readonly [before: number, after: number];
  readonly nodes: readonly [before: number, after: number];
  readonly listeners: readonly [before: number, after: number];
}

const EVERY_MS = 15_000;
const MEBIBYTE = 2 ** 20;

/** Watches what a page holds for a time. */
export async function watchMemory(page: Page, forMs: number, startedAt: number): Promise<MemoryFigures> {
  const session = await page.context().newCDPSession(page);
  const held: Held[] = [];
  const until = performance.now() + forMs;
  do {
    await delay(Math.min(EVERY_MS, Math.max(1, until - performance.now())));
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    held.push({ heapMb: usedSize / MEBIBYTE, nodes, listeners: jsEventListeners });
    const minute = (performance.now() - startedAt) / 60_000;
    progress(`Minute ${minute.toFixed(1)}: ${(usedSize / MEBIBYTE).toFixed(2)} MiB, ${nodes} nodes`);
  } while (performance.now() < until);
  const half = held.slice(Math.floor(held.length / 2));
  const middle = Math.max(1, Math.floor(half.length / 2));
  const trend = (field: keyof Held): readonly [number, number] => {
    const values = half.map((sample) => sample[field]);
    const last = values.slice(middle);
    return [rounded(median(values.slice(0, middle)), 2), rounded(median(last.length > 0 ? last : values), 2)];
  };
  return {
    minutes: rounded(forMs / 60_000, 1),
    heapMb: trend('heapMb'),
    nodes: trend('nodes'),
    listeners: trend('listeners'),
  };
}
