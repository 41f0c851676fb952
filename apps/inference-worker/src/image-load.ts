import { availableParallelism } from 'node:os';

/** Counts the images being answered, so that others know when there is room beside them. */
export class ImageLoad {
  #underWay = 0;
  readonly #most: number;

  /** @param cores that answers and shadows share: shadows get theirs while at least half of them have no image to answer. */
  constructor(cores = availableParallelism()) {
    this.#most = Math.max(1, Math.floor(cores / 2));
  }

  /** Called when there is spare capacity again. */
  onSpare: () => void = () => undefined;

  get underWay(): number {
    return this.#underWay;
  }

  get hasSpare(): boolean {
    return this.#underWay < this.#most;
  }

  begin(): void {
    this.#underWay += 1;
  }

  end(): void {
    this.#underWay -= 1;
    if (this.hasSpare) this.onSpare();
  }
}
