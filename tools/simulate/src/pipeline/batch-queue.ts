import type { Calendar } from './calendar.js';
import type { ServiceTimes } from './service-times.js';
import type { ProcessCores } from './shared-cores.js';

interface Waiting {
  readonly done: () => void;
  readonly isAlone: () => boolean;
}

/** How a worker runs its model. */
export interface ModelPlan {
  readonly sessions: number;
  readonly maxBatchSize: number;
  /** Cores that an image gets which is alone. */
  readonly wideThreads: number;
}

/** The batch queue of libs/inference: an idle session takes its share of what waits, at once. */
export class BatchQueue {
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(
    private readonly calendar: Calendar,
    private readonly cores: ProcessCores,
    private readonly times: ServiceTimes,
    private readonly plan: ModelPlan,
  ) {}

  /** Classifies an image, then does this. */
  classify(isAlone: () => boolean, done: () => void): void {
    this.#waiting.push({ isAlone, done });
    this.#pull();
  }

  #pull(): void {
    while (this.#running < this.plan.sessions && this.#waiting.length > 0) {
      const share = Math.ceil(this.#waiting.length / this.plan.sessions);
      const batch = this.#waiting.splice(0, Math.min(share, this.plan.maxBatchSize));
      const isAlone = this.#running === 0 && batch.length === 1 && batch[0]?.isAlone() === true;
      this.#running += 1;
      this.#call(batch.length, isAlone, () => {
        this.#running -= 1;
        for (const { done } of batch) done();
        this.#pull();
      });
    }
  }

  #call(images: number, isAlone: boolean, done: () => void): void {
    const { times, cores, plan } = this;
    if (times.gpu !== undefined) {
      this.calendar.after(times.gpuCallMs(images), done);
    } else if (isAlone && plan.wideThreads > 1) {
      const ms = times.wideMs(plan.wideThreads);
      let left = plan.wideThreads;
      for (let thread = 0; thread < plan.wideThreads; thread += 1) {
        cores.work(ms, () => {
          left -= 1;
          if (left === 0) done();
        });
      }
    } else cores.work(times.callMs(images), done);
  }
}
