import { assumptions } from '@sightline/capacity';

interface Pod {
  readonly readyAt: number;
}

/** Pods that come and go: one that is wanted takes its time until it works. */
export class PodFleet {
  #pods: Pod[] = [];
  #ready = 0;
  #settledAt = 0;

  /** @param startSeconds from the start of a service until it is ready, as recorded. */
  constructor(private readonly startSeconds: number) {}

  get started(): number {
    return this.#pods.length;
  }

  /** Pods that answer in this second: none while the group shares its partitions out anew. */
  working(second: number): number {
    return second >= this.#settledAt ? this.#ready : 0;
  }

  /** One second passes with so many pods wanted. */
  tick(second: number, wanted: number): void {
    const { podStartSeconds, nodeStartSeconds, rebalanceSeconds } = assumptions;
    // A pool that was empty has no machine; later ones find room, or a machine that comes meanwhile.
    const wait = (this.#pods.length === 0 ? nodeStartSeconds.value : 0) + podStartSeconds.value + this.startSeconds;
    const readyAt = Math.ceil(second + wait);
    while (this.#pods.length < wanted) this.#pods.push({ readyAt });
    // Those that do not work yet go first.
    if (this.#pods.length > wanted) {
      this.#pods = [...this.#pods].sort((a, b) => a.readyAt - b.readyAt).slice(0, wanted);
    }
    const ready = this.#pods.filter((pod) => pod.readyAt <= second).length;
    if (ready !== this.#ready) this.#settledAt = second + (ready > 1 ? rebalanceSeconds.value : 0);
    this.#ready = ready;
  }
}
