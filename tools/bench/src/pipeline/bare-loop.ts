import { arrangements, type Arrangement } from '../bare/arrangements.js';
import { bareModel } from '../bare/bare-model.js';
import type { LoopRun, LoopSetup } from '../bare/loop-process.js';
import { progress } from '../progress.js';
import { startBare, type BareProcess } from '../processes/bare-process.js';
import type { Stage } from '../setup/stage.js';

const warmUpImages = 60;
const trialImages = 200;

/** Images a second, and CPU of each. */
export interface Speed {
  readonly throughput: number;
  readonly cpuMsPerImage: number;
}

/** The baseline in its fastest arrangement. */
export interface BareLoop {
  readonly arrangement: Arrangement;
  readonly run: (first: number, images: number) => Promise<Speed>;
}

/** Tries every arrangement on some pictures and keeps the one that is fastest here. */
export async function openFastestLoop(stage: Stage): Promise<BareLoop> {
  const trials: { readonly loop: BareLoop; readonly speed: Speed; readonly stop: () => Promise<void> }[] = [];
  for (const arrangement of arrangements) {
    const { run, stop } = await openLoop(stage, arrangement);
    const speed = await run(0, trialImages);
    progress(`Bare loop, arrangement "${arrangement}": ${speed.throughput.toFixed(0)} images/s`);
    trials.push({ loop: { arrangement, run }, speed, stop });
  }
  const [fastest, ...slower] = trials.sort((a, b) => b.speed.throughput - a.speed.throughput);
  if (!fastest) throw new TypeError('there are arrangements');
  for (const { stop } of slower) await stop();
  stage.defer(() => fastest.stop());
  return fastest.loop;
}

async function openLoop(
  { pictures }: Stage,
  arrangement: Arrangement,
): Promise<{ readonly run: BareLoop['run']; readonly stop: () => Promise<void> }> {
  const setup: LoopSetup = { model: await bareModel(), picturesDir: pictures.dir, arrangement };
  const process_ = await startBare(new URL('../bare/loop-process.js', import.meta.url), setup);
  await process_.ask('run', { first: 0, images: warmUpImages } satisfies LoopRun);
  return { run: (first, images) => timed(process_, { first, images }), stop: () => process_.stop() };
}

async function timed(process_: BareProcess, run: LoopRun): Promise<Speed> {
  const cpuMs = await process_.cpuMs();
  const seconds = Number(await process_.ask('run', run));
  return {
    throughput: run.images / seconds,
    cpuMsPerImage: ((await process_.cpuMs()) - cpuMs) / run.images,
  };
}
