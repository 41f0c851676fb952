import { BatchQueue, type ModelPlan } from './batch-queue.js';
import type { Calendar } from './calendar.js';
import type { Image } from './image.js';
import type { Partition } from './partition.js';
import type { ServiceTimes } from './service-times.js';
import type { ProcessCores } from './shared-cores.js';

/** How a worker is set. */
export interface WorkerPlan extends ModelPlan {
  /** MAX_IN_FLIGHT_IMAGES: images taken up and not yet committed. */
  readonly maxInFlight: number;
}

/** Images that are decoded at the same time: threads of Node's own pool. */
const decodeThreads = 4;

/** A worker process: takes up, decodes, classifies. */
export class Worker {
  readonly #queue: BatchQueue;
  #inFlight = 0;
  /** Decoded or being classified. */
  #underWay = 0;
  #decoding = 0;
  readonly #toDecode: (() => void)[] = [];
  #turn = 0;

  constructor(
    calendar: Calendar,
    private readonly cores: ProcessCores,
    private readonly times: ServiceTimes,
    private readonly partitions: readonly Partition[],
    private readonly plan: WorkerPlan,
  ) {
    this.#queue = new BatchQueue(calendar, cores, times, plan);
  }

  /** Takes up what it has room for, from one partition after the other. */
  pump(): void {
    let empty = 0;
    while (this.#inFlight < this.plan.maxInFlight && empty < this.partitions.length) {
      const partition = this.partitions[this.#turn % this.partitions.length];
      this.#turn += 1;
      const image = partition?.take();
      if (partition === undefined || image === undefined) empty += 1;
      else {
        empty = 0;
        this.#inFlight += 1;
        this.#handle(partition, image);
      }
    }
  }

  /** So many images are committed: their places are free. */
  release(images: number): void {
    this.#inFlight -= images;
    this.pump();
  }

  #handle(partition: Partition, image: Image): void {
    this.#underWay += 1;
    this.#toDecode.push(() => {
      this.cores.work(this.times.decodeMs() + this.times.demands.worker.perImage, () => {
        this.#decoding -= 1;
        this.#decodeNext();
        this.#queue.classify(
          () => this.#underWay === 1,
          () => {
            this.#underWay -= 1;
            partition.done(image);
          },
        );
      });
    });
    this.#decodeNext();
  }

  #decodeNext(): void {
    while (this.#decoding < decodeThreads && this.#toDecode.length > 0) {
      this.#decoding += 1;
      this.#toDecode.shift()?.();
    }
  }
}
