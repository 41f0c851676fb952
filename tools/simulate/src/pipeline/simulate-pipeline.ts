import { Calendar } from './calendar.js';
import type { Image } from './image.js';
import { Partition } from './partition.js';
import type { ServiceTimes } from './service-times.js';
import { SharedCores, type ProcessCores } from './shared-cores.js';
import { Worker, type WorkerPlan } from './worker.js';

/** How images come: at random at a rate, evenly at a rate, or so many under way all the time. */
export type Arrivals =
  { readonly kind: 'random' | 'even'; readonly perS: number } | { readonly kind: 'closed'; readonly callers: number };

/** What is simulated. */
export interface PipelineSetup {
  readonly times: ServiceTimes;
  readonly workers: number;
  readonly partitions: number;
  readonly worker: WorkerPlan;
  /** Cores of a worker's machine; of the one machine where it is shared. */
  readonly cores: number;
  /** One machine for the workers, the broker and whoever sends and reads: a laptop. Else each worker has its own, the broker has enough. */
  readonly isShared: boolean;
  readonly arrivals: Arrivals;
  readonly seconds: number;
  /** Not counted at the start: the pipeline fills. */
  readonly warmUpSeconds: number;
}

/** What came of it. */
export interface PipelineRun {
  /** Answered a second. */
  readonly imagesPerS: number;
  readonly latenciesMs: readonly number[];
  /** Largest number of images that no transaction had settled, over all partitions simulated. */
  readonly maxLag: number;
  /** Share of the cores that worked. */
  readonly utilisation: number;
  readonly imagesPerTransaction: number;
}

/** Plays images through workers event by event: the same setup gives the same run. */
export function simulatePipeline(setup: PipelineSetup): PipelineRun {
  const scene = new Scene(setup);
  scene.start();
  scene.calendar.run(setup.warmUpSeconds * 1000);
  scene.forget();
  scene.calendar.run((setup.warmUpSeconds + setup.seconds) * 1000);
  return scene.result();
}

class Scene {
  readonly calendar = new Calendar();
  readonly #machines: readonly SharedCores[];
  readonly #workerCores: readonly ProcessCores[];
  /** The broker, and whoever sends and reads: elsewhere they take their time as well, but no core of a worker. */
  readonly #broker: ProcessCores;
  readonly #client: ProcessCores;
  readonly #partitions: Partition[] = [];
  readonly #workers: Worker[] = [];
  #latenciesMs: number[] = [];
  #maxLag = 0;
  #transactions = 0;
  #answered = 0;
  #busyBefore = 0;

  constructor(private readonly setup: PipelineSetup) {
    const { times, workers, cores, isShared, partitions } = setup;
    this.#machines = Array.from(
      { length: isShared ? 1 : workers },
      () => new SharedCores(this.calendar, cores, times.aloneGain),
    );
    const elsewhere = { work: (ms: number, done: () => void): void => this.calendar.after(ms, done) };
    const [machine] = this.#machines;
    this.#broker = (isShared ? machine?.openProcess() : undefined) ?? elsewhere;
    this.#client = (isShared ? machine?.openProcess() : undefined) ?? elsewhere;
    this.#workerCores = Array.from({ length: workers }, (_, index) => this.#machine(index).openProcess());
    for (let index = 0; index < partitions; index += 1) this.#addPartition(index % workers);
    for (const [index, cores] of this.#workerCores.entries()) {
      const own = this.#partitions.filter((_, partition) => partition % workers === index);
      this.#workers.push(new Worker(this.calendar, cores, times, own, setup.worker));
    }
  }

  start(): void {
    const { arrivals, times } = this.setup;
    if (arrivals.kind === 'closed') {
      for (let caller = 0; caller < arrivals.callers; caller += 1) this.#send();
      return;
    }
    const { kind, perS } = arrivals;
    const next = (): void => {
      this.calendar.after(kind === 'even' ? 1000 / perS : times.gapMs(perS), next);
      this.#send();
    };
    next();
  }

  /** Counts from here on. */
  forget(): void {
    this.#latenciesMs = [];
    this.#maxLag = 0;
    this.#transactions = 0;
    this.#answered = 0;
    this.#busyBefore = this.#busyMs();
  }

  result(): PipelineRun {
    const { seconds, cores } = this.setup;
    const coreMs = seconds * 1000 * cores * this.#machines.length;
    return {
      imagesPerS: this.#answered / seconds,
      latenciesMs: this.#latenciesMs,
      maxLag: this.#maxLag,
      utilisation: (this.#busyMs() - this.#busyBefore) / coreMs,
      imagesPerTransaction: this.#answered / this.#transactions,
    };
  }

  #busyMs(): number {
    return this.#machines.reduce((sum, { busyMs }) => sum + busyMs, 0);
  }

  #machine(worker: number): SharedCores {
    const machine = this.#machines[this.setup.isShared ? 0 : worker];
    if (machine === undefined) throw new RangeError('each worker has a machine');
    return machine;
  }

  #addPartition(owner: number): void {
    const { times } = this.setup;
    const { worker, broker } = times.demands;
    const commit = (images: readonly Image[], done: () => void): void => {
      this.#transactions += 1;
      this.#workerCores[owner]?.work(worker.perTransaction, () => {
        this.#broker.work(broker.perTransaction, () => {
          const rest = times.toReaderMs() - worker.perTransaction - broker.perTransaction;
          // The reader has it when the transaction is over, give or take a fetch that waits already.
          this.calendar.after(rest, () => {
            done();
            this.#workers[owner]?.release(images.length);
            for (const image of images) this.#answer(image);
          });
        });
      });
    };
    this.#partitions.push(new Partition(this.calendar, commit));
  }

  #send(): void {
    const { times } = this.setup;
    const image: Image = { sentAtMs: this.calendar.nowMs, takenAtMs: 0, isDone: false };
    const { clientPerImage, broker } = times.demands;
    this.#client.work(clientPerImage, () => {
      this.#broker.work(broker.perImage, () => {
        this.calendar.after(times.toWorkerMs() - clientPerImage - broker.perImage, () => this.#arrive(image));
      });
    });
  }

  #arrive(image: Image): void {
    const { times, partitions, workers } = this.setup;
    const index = Math.floor(times.share() * partitions);
    this.#partitions[index]?.waiting.push(image);
    this.#maxLag = Math.max(
      this.#maxLag,
      this.#partitions.reduce((sum, { lag }) => sum + lag, 0),
    );
    this.#workers[index % workers]?.pump();
  }

  #answer(image: Image): void {
    this.#answered += 1;
    this.#latenciesMs.push(this.calendar.nowMs - image.sentAtMs);
    if (this.setup.arrivals.kind === 'closed') this.#send();
  }
}
