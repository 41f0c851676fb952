import type { Delivery } from '@sightline/kafka';
import { startService, type MeasuredService } from '../processes/service-process.js';
import { codecs, imageMessage } from '../setup/image-message.js';
import type { Stage } from '../setup/stage.js';
import type { Speed } from './bare-loop.js';

/** Results that come before the counting begins: the worker is warm and has all partitions by then. */
export const warmUpImages = 200;

const sendAtOnce = 16;

/** One worker that starts with a backlog, from its 200th result to its last. */
export interface Drain extends Speed {
  /** Results that are no label: must be none. */
  readonly rejected: number;
}

/** How the worker of a drain is set, beside what every worker of a benchmark is. */
export interface DrainSetup {
  readonly env?: Readonly<Record<string, string>>;
  /** How often its metrics are read meanwhile; not at all where this is left out. */
  readonly scrapeEveryMs?: number;
}

/** Writes a backlog, starts one worker on it and waits for every result. */
export async function drainBacklog(
  stage: Stage,
  first: number,
  images: number,
  { env, scrapeEveryMs }: DrainSetup = {},
): Promise<Drain> {
  const topics = await stage.createTopics('pipeline');
  await writeBacklog(stage, topics.IMAGE_TOPIC, stage.picturesFrom(first, warmUpImages + images));
  const results = new ResultCounter(warmUpImages + images);
  const tail = await stage.broker.tail({
    topic: topics.RESULTS_TOPIC,
    from: 'earliest',
    onDelivery: (result) => results.add(result),
    onFailure: (error) => results.fail(error),
  });
  const worker = await startService({
    app: 'inference-worker',
    name: 'pipeline-worker',
    env: { ...stage.serviceEnv(topics), ...env },
    profileDir: stage.profileDir,
  });
  const scraping = scrapeEveryMs === undefined ? undefined : setInterval(() => void worker.metrics(), scrapeEveryMs);
  try {
    const speed = await measure(worker, results);
    return { ...speed, rejected: await results.rejected() };
  } finally {
    clearInterval(scraping);
    await tail.close();
    await worker.stop();
  }
}

async function measure(worker: MeasuredService, results: ResultCounter): Promise<Speed> {
  await results.reached(warmUpImages);
  const from = { cpuMs: await worker.cpuMs(), count: results.count };
  await results.reached(results.expected);
  const cpuMs = (await worker.cpuMs()) - from.cpuMs;
  return { throughput: results.throughput(warmUpImages), cpuMsPerImage: cpuMs / (results.expected - from.count) };
}

async function writeBacklog(stage: Stage, topic: string, jpegs: readonly Buffer[]): Promise<void> {
  const producer = await stage.broker.openProducer();
  for (let index = 0; index < jpegs.length; index += sendAtOnce) {
    const messages = await Promise.all(jpegs.slice(index, index + sendAtOnce).map((jpeg) => imageMessage(topic, jpeg)));
    await producer.send(messages.map(({ record }) => record));
  }
  await producer.close();
}

/** Counts results, each image once, and keeps when they were written. */
class ResultCounter {
  readonly #results = new Map<string, Delivery>();
  #waiting: { readonly count: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(readonly expected: number) {}

  get count(): number {
    return this.#results.size;
  }

  add(result: Delivery): void {
    this.#results.set(String(result.key), result);
    const reached = this.#waiting.filter(({ count }) => count <= this.count);
    this.#waiting = this.#waiting.filter(({ count }) => count > this.count);
    for (const { resolve } of reached) resolve();
  }

  fail(error: Error): void {
    for (const { reject } of this.#waiting) reject(error);
  }

  reached(count: number): Promise<void> {
    if (this.count >= count) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ count, resolve, reject }));
  }

  /** Results a second by their Kafka timestamps, from this one to the last. */
  throughput(from: number): number {
    const times = [...this.#results.values()].map(({ timestampMs }) => timestampMs).sort((a, b) => a - b);
    const [first = NaN, last = NaN] = [times[from - 1], times.at(-1)];
    return ((times.length - from) * 1000) / (last - first);
  }

  async rejected(): Promise<number> {
    const predictions = await Promise.all(
      [...this.#results.values()].map(({ value }) => codecs.prediction.decode(value)),
    );
    return predictions.filter(({ outcome }) => outcome === 'rejected').length;
  }
}
