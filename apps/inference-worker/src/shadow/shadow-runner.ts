import { decodeImage } from '@sightline/image';
import type { ImageLimits, PixelSpec } from '@sightline/image';
import { stepOf, type Delivery } from '@sightline/kafka';
import { inSpan } from '@sightline/observability';
import { labelled } from '../answer.js';
import type { Answer, ShadowWork } from '../answer.js';
import type { ImageLoad } from '../image-load.js';
import type { LiveModel } from '../models/live-model.js';
import type { ModelHost } from '../models/model-host.js';
import type { ModelRef } from '../models/model-ref.js';
import { predictionOf, predictionRecord } from '../prediction-record.js';
import type { Received, RecordOptions } from '../prediction-record.js';
import { dropShadows } from './shadow-drops.js';
import { ShadowResults, type ShadowResultsOptions } from './shadow-results.js';

export interface ShadowOptions extends RecordOptions, ShadowResultsOptions {
  readonly host: ModelHost;
  readonly load: ImageLoad;
  readonly limits: ImageLimits;
  readonly topK: number;
  readonly nowMs?: () => number;
}

interface Job {
  readonly received: Received;
  readonly answer: Answer;
  readonly work: ShadowWork;
  readonly sinceMs: number;
}

/** Images that wait for their shadows; their pixels and messages are in memory. */
const MAX_QUEUED = 16;
/** What waited longer is of a time of load: newer images tell more. */
const MAX_AGE_MS = 5000;

/**
 * Lets shadows see images with spare capacity only: after the answer is committed, one image at a time, while there is room
 * beside the images to be answered. What does not fit is dropped and counted; nothing that goes wrong here reaches an answer.
 */
export class ShadowRunner {
  /** By delivery: of one that is handed over again instead of being committed nothing is left. */
  readonly #kept = new WeakMap<Delivery, Omit<Job, 'sinceMs'>>();
  readonly #queue: Job[] = [];
  readonly #results: ShadowResults;
  readonly #nowMs: () => number;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly options: ShadowOptions) {
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#results = new ShadowResults(options);
    options.load.onSpare = () => {
      this.#pump();
    };
  }

  keep(received: Received, answer: Answer, work: ShadowWork): void {
    this.#kept.set(received.delivery, { received, answer, work });
  }

  /** Answers are committed: their shadows' turn comes. */
  committed(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const kept = this.#kept.get(delivery);
      if (!kept) continue;
      this.#kept.delete(delivery);
      if (this.#closed) dropShadows(kept.work.shadows, 'stopped');
      else if (this.#queue.length >= MAX_QUEUED) dropShadows(kept.work.shadows, 'queue_full');
      else this.#queue.push({ ...kept, sinceMs: this.#nowMs() });
    }
    this.#pump();
  }

  /** Drops what waits to be seen, and resolves when results are sent and nothing is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { work } of this.#queue.splice(0)) dropShadows(work.shadows, 'stopped');
    await this.#running;
    await this.#results.close();
  }

  #pump(): void {
    if (this.#running || !this.options.load.hasSpare) return;
    const job = this.#queue.shift();
    if (!job) return;
    this.#running = this.#run(job).finally(() => {
      this.#running = undefined;
      this.#pump();
    });
  }

  async #run(job: Job): Promise<void> {
    if (this.#nowMs() - job.sinceMs > MAX_AGE_MS) {
      dropShadows(job.work.shadows, 'too_late');
      return;
    }
    for (const ref of job.work.shadows) {
      try {
        const details = { parent: stepOf(job.received.delivery), attributes: { 'sightline.model': ref.name } };
        await inSpan('show to shadow', details, () => this.#show(job, ref));
      } catch (error) {
        dropShadows([ref], 'failed');
        this.options.log.debug({ err: error, model: ref.name }, 'a shadow failed');
      }
    }
  }

  async #show(job: Job, ref: ModelRef): Promise<void> {
    const { host, topK, workerId } = this.options;
    const lease = host.lease(ref, 'shadow');
    if (!lease) {
      dropShadows([ref], 'not_loaded');
      return;
    }
    try {
      const { model } = lease;
      // It has answered this image already.
      if (model.name === job.answer.model_name && model.version === job.answer.model_version) return;
      const { threshold, image } = job.work;
      const { pixels, decodedMs } = await this.#pixelsFor(model, job);
      const classified = await model.queue.classify(pixels, undefined, true);
      const answer = labelled(classified, model, { topK, threshold }, { image, decodedMs });
      const circumstances = { workerId, processedAtMs: Date.now(), role: 'shadow' } as const;
      const arm = job.answer.arm ?? null;
      const prediction = predictionOf(job.received, { ...answer, arm }, circumstances);
      this.#results.add(await predictionRecord(prediction, job.received.delivery, this.options), ref);
    } finally {
      lease.release();
    }
  }

  async #pixelsFor(model: LiveModel, { work, received }: Job): Promise<Pick<ShadowWork, 'pixels' | 'decodedMs'>> {
    if (samePixels(model.pixels, work.spec)) return work;
    const { content } = received.image;
    if (!(content instanceof Uint8Array)) throw new TypeError('an image that was answered has bytes');
    const startedAt = performance.now();
    const { pixels } = await decodeImage(content, model.pixels, this.options.limits);
    return { pixels, decodedMs: performance.now() - startedAt };
  }
}

function samePixels(a: PixelSpec, b: PixelSpec): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.crop === b.crop &&
    a.cropFraction === b.cropFraction &&
    a.interpolation === b.interpolation
  );
}
