import { gatherMs } from '@sightline/kafka';
import type { Calendar } from './calendar.js';
import type { Image } from './image.js';

/** What a partition's worker does to make results durable: calls back when they are. */
export type Commit = (images: readonly Image[], done: () => void) => void;

/**
 * One partition and its worker's session: images wait in order, and are committed in order by one transaction at a time, as many
 * as are done; results gather for a short time while more are under way.
 */
export class Partition {
  readonly waiting: Image[] = [];
  readonly #taken: Image[] = [];
  #handling = 0;
  #isCommitting = false;
  #isDue = false;
  #timer = 0;
  #isTimed = false;

  constructor(
    private readonly calendar: Calendar,
    private readonly commit: Commit,
  ) {}

  /** Images that no transaction has settled: what a consumer group's lag counts. */
  get lag(): number {
    return this.waiting.length + this.#taken.length;
  }

  /** The next image that waits, taken up. */
  take(): Image | undefined {
    const image = this.waiting.shift();
    if (image === undefined) return undefined;
    image.takenAtMs = this.calendar.nowMs;
    this.#taken.push(image);
    this.#handling += 1;
    return image;
  }

  /** An image that was taken up has its answer. */
  done(image: Image): void {
    image.isDone = true;
    this.#handling -= 1;
    this.#gather(this.calendar.nowMs - image.takenAtMs);
    this.#commitDone();
  }

  #gather(tookMs: number): void {
    if (this.#isDue || this.#isTimed) return;
    this.#isTimed = true;
    const timer = (this.#timer += 1);
    this.calendar.after(gatherMs(tookMs), () => {
      if (timer !== this.#timer) return;
      this.#isTimed = false;
      this.#isDue = true;
      this.#commitDone();
    });
  }

  #commitDone(): void {
    if (this.#isCommitting) return;
    const undone = this.#taken.findIndex(({ isDone }) => !isDone);
    const count = undone < 0 ? this.#taken.length : undone;
    if (count === 0) return;
    if (this.#handling > 0 && !this.#isDue) {
      this.#gather(0);
      return;
    }
    this.#timer += 1;
    this.#isTimed = false;
    this.#isDue = false;
    this.#isCommitting = true;
    const images = this.#taken.slice(0, count);
    this.commit(images, () => {
      this.#isCommitting = false;
      this.#taken.splice(0, count);
      this.#commitDone();
    });
  }
}
