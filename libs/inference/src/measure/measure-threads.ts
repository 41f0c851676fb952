import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Classifier, Pixels } from '../classifier.js';
import type { LocalModel } from '../engine-model.js';
import { openThreadedClassifier } from '../engines/threaded-classifier.js';

// Measures how a model is best spread over the cores of this machine; docs/decisions/0005-inference-threads.md shows its table.
const [folder = '', rounds = '3'] = process.argv.slice(2);
const LOAD_MS = 1500;
const SPACED_IMAGES = 15;
const SPACE_MS = 200;
const BATCH_SIZES = [1, 2, 4, 8];
const cores = availableParallelism();
const plans = {
  'one session, one thread': { sessions: 1, threadsPerSession: 1, wideThreads: 0 },
  'one session over all cores': { sessions: 1, threadsPerSession: cores, wideThreads: 0 },
  'a session per core': { sessions: cores, threadsPerSession: 1, wideThreads: 0 },
  'a session per core, and a wide one': { sessions: cores, threadsPerSession: 1, wideThreads: cores },
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function underLoad(classifier: Classifier, batch: readonly Pixels[]): Promise<string> {
  const [startedAt, cpuBefore] = [performance.now(), cpuMs()];
  let images = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < startedAt + LOAD_MS) {
      await classifier.classify(batch);
      images += batch.length;
    }
  };
  await Promise.all(Array.from({ length: classifier.concurrency }, lane));
  const seconds = (performance.now() - startedAt) / 1000;
  return `${(images / seconds).toFixed(0)} / ${((cpuMs() - cpuBefore) / images).toFixed(1)}`;
}

async function spaced(classifier: Classifier, image: Pixels): Promise<string> {
  const latencies: number[] = [];
  const cpu: number[] = [];
  for (let sent = 0; sent < SPACED_IMAGES; sent += 1) {
    const [startedAt, cpuBefore] = [performance.now(), cpuMs()];
    await classifier.classify([image]);
    latencies.push(performance.now() - startedAt);
    // Threads that spin after the call are part of its cost.
    await delay(SPACE_MS);
    cpu.push(cpuMs() - cpuBefore);
  }
  return `${median(latencies).toFixed(1)} ms / ${median(cpu).toFixed(1)}`;
}

const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as LocalModel & { file: string };
const defaults = { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
const model = { ...manifest, path: join(folder, manifest.file), input: { ...defaults, ...manifest.input } };
const { width, height } = model.preprocessing;
const image = {
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7919) % 256),
};

say(
  `| plan | ${BATCH_SIZES.map((size) => `batches of ${String(size)}`).join(' | ')} | 5 images/s | loop delay | memory |`,
);
say(`| --- ${BATCH_SIZES.map(() => '| ---').join(' ')} | --- | --- | --- |`);
for (let round = 0; round < Number(rounds); round += 1) {
  for (const [name, plan] of Object.entries(plans)) {
    const memoryBefore = process.memoryUsage.rss();
    const onFailure = (error: Error): never => {
      throw error;
    };
    const classifier = await openThreadedClassifier(model, {
      ...plan,
      maxBatchSize: Math.max(...BATCH_SIZES),
      onFailure,
    });
    await classifier.warmUp();
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const loads: string[] = [];
    for (const size of BATCH_SIZES)
      loads.push(
        await underLoad(
          classifier,
          Array.from({ length: size }, () => image),
        ),
      );
    loop.disable();
    const atRest = await spaced(classifier, image);
    const memory = `${((process.memoryUsage.rss() - memoryBefore) / 1e6).toFixed(0)} MB`;
    say(
      `| ${name} | ${loads.join(' | ')} | ${atRest} | ${(loop.percentile(99) / 1e6 - 1).toFixed(1)} ms | ${memory} |`,
    );
    await classifier.close();
  }
}
