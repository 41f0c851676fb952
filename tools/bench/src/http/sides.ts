import { bareModel } from '../bare/bare-model.js';
import type { RouteSetup } from '../bare/route-process.js';
import type { SessionPlan } from '../bare/bare-model.js';
import { progress } from '../progress.js';
import { startBare } from '../processes/bare-process.js';
import type { MeasuredProcess } from '../processes/measured-process.js';
import { startService } from '../processes/service-process.js';
import { freePorts } from '@sightline/dev-stack';
import type { Stage } from '../setup/stage.js';
import { call } from './callers.js';
import type { Side } from './round.js';

/** How long a request may wait for its labels. */
const waitMs = 5000;
const trial = { callers: 8, seconds: 3 } as const;

/** What a plain route may do with a session; the fastest is the baseline. */
const plans: readonly SessionPlan[] = [
  { threads: 1, spin: false },
  { threads: 2, spin: false },
  { threads: 2, spin: true },
];

/** Gateway and worker, and how to start a console-writer beside them. */
export async function openPipelineSide(
  stage: Stage,
): Promise<Side & { readonly startConsoleWriter: () => Promise<MeasuredProcess> }> {
  const topics = await stage.createTopics('http');
  const env = stage.serviceEnv(topics);
  const [port = 0] = await freePorts(1);
  const start = async (app: string, more: Readonly<Record<string, string>> = {}): Promise<MeasuredProcess> => {
    const service = await startService({
      app,
      name: `http-${app}`,
      env: { ...env, ...more },
      profileDir: stage.profileDir,
    });
    stage.defer(() => service.stop());
    return service;
  };
  const worker = await start('inference-worker');
  const gateway = await start('ingest-gateway', { PORT: String(port) });
  return {
    url: `http://127.0.0.1:${port}/v1/images?wait=${waitMs}`,
    processes: { gateway, worker },
    startConsoleWriter: () => start('console-writer', { CONSUMER_GROUP: `${topics.IMAGE_TOPIC}.console` }),
  };
}

/** The bare route with the session that answers most here. */
export async function openBareSide({ pictures, defer }: Stage): Promise<Side & { readonly plan: SessionPlan }> {
  const model = await bareModel();
  const trials = [];
  for (const plan of plans) {
    const setup: RouteSetup = { model, plan };
    const route = await startBare(new URL('../bare/route-process.js', import.meta.url), setup);
    const url = String(route.opened);
    await call({ url, ...trial, seconds: 1, pictures: pictures.jpegs });
    const { answered, seconds } = await call({ url, ...trial, pictures: pictures.jpegs });
    progress(`Bare route, ${planText(plan)}: ${(answered / seconds).toFixed(0)} images/s`);
    trials.push({ url, plan, route, throughput: answered / seconds });
  }
  const [fastest, ...slower] = trials.sort((a, b) => b.throughput - a.throughput);
  if (!fastest) throw new TypeError('there are plans');
  for (const { route } of slower) await route.stop();
  defer(() => fastest.route.stop());
  return { url: fastest.url, plan: fastest.plan, processes: { route: fastest.route } };
}

/** A session in words. */
export function planText({ threads, spin }: SessionPlan): string {
  return `${threads} thread${threads === 1 ? '' : 's'}${spin ? ', spinning' : ''}`;
}
