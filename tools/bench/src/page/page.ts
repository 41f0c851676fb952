import { setTimeout as delay } from 'node:timers/promises';
import { freePorts, openChromium } from '@sightline/dev-stack';
import type { BenchOptions } from '../bench-options.js';
import { rounded } from '../figures.js';
import { progress } from '../progress.js';
import { startService, type MeasuredService } from '../processes/service-process.js';
import type { LaneTopics } from '../setup/lane-topics.js';
import type { Stage } from '../setup/stage.js';
import { frameFigures, type FrameFigures } from './frame-figures.js';
import { openPages } from './silent-pages.js';
import { watchMemory, type MemoryFigures } from './page-memory.js';
import { streamPredictions } from './prediction-stream.js';
import { readerDelays, type ReaderDelays } from './reader-delays.js';

const PAGES = 200;
const SETTLE_MS = 5000;
const TURN_MS = 15_000;

/** What the dashboard's page costs its browser, and what pages cost the stream. */
export interface PageResult extends FrameFigures {
  readonly predictionsPerS: number;
  /** From the request for the page until its first figures are drawn. */
  readonly firstDataMs: number;
  readonly memory: MemoryFigures;
  /** Another reader of the topic while no page is open, and while 200 are, one of which reads nothing. */
  readonly readerAlone: ReaderDelays;
  readonly readerBeside200Pages: ReaderDelays;
  readonly dashboardCpuOf200Pages: number;
}

/** Opens the page while predictions come, traces it, opens 200 more, and watches its memory for the rest of the time. */
export async function measurePage(stage: Stage, { rate, seconds }: BenchOptions): Promise<PageResult> {
  const topics = await stage.createTopics('page');
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const env = { ...stage.serviceEnv(topics), PORT: String(port) };
  const dashboard = await startService({ app: 'dashboard', name: 'page-dashboard', env });
  stage.defer(() => dashboard.stop());
  const end = new AbortController();
  const startedAt = performance.now();
  const sending = streamPredictions(stage, topics, rate, end.signal);
  sending.catch(stage.fail);
  await delay(SETTLE_MS);

  progress('Another reader, while no page is open and while 200 are');
  const readerAlone = await readerDelays(stage, topics, TURN_MS);
  const { delays: readerBeside200Pages, cpu } = await besidePages(stage, topics, url, dashboard);

  progress('Tracing one page');
  const browser = await openChromium();
  stage.defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const askedAt = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForSelector('.figure');
  const firstDataMs = performance.now() - askedAt;
  await delay(SETTLE_MS);
  // A frame is asked for each time the screen could show one: what the page leaves of them is its smoothness.
  await page.evaluate('(function next() { requestAnimationFrame(next); })()');
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await delay(TURN_MS);
  const frames = frameFigures((await browser.stopTracing()).toString());
  progress(`${frames.framesPerS} frames a second; watching memory`);
  await page.reload();
  const memory = await watchMemory(page, seconds * 1000, startedAt);
  end.abort();
  const sent = await sending;
  return {
    predictionsPerS: rounded((sent * 1000) / (performance.now() - startedAt), 1),
    firstDataMs: Math.round(firstDataMs),
    ...frames,
    memory,
    readerAlone,
    readerBeside200Pages,
    dashboardCpuOf200Pages: cpu,
  };
}

async function besidePages(
  stage: Stage,
  topics: LaneTopics,
  url: string,
  dashboard: MeasuredService,
): Promise<{ readonly delays: ReaderDelays; readonly cpu: number }> {
  const closePages = await openPages(url, PAGES);
  const before = await dashboard.cpuMs();
  const delays = await readerDelays(stage, topics, TURN_MS);
  const cpu = ((await dashboard.cpuMs()) - before) / TURN_MS;
  closePages();
  return { delays, cpu: rounded(cpu, 2) };
}
