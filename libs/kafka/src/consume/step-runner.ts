/** Takes one step after the other, as long as there is something to do. */
export class StepRunner {
  #isRunning = false;
  /** Woken since it last looked. */
  #isWoken = false;

  /** `step` resolves with false when there was nothing to do; it must not throw. `onRest` is called when all is done. */
  constructor(
    private readonly step: () => Promise<boolean>,
    private readonly onRest: () => void,
  ) {}

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** There may be something to do. */
  wake(): void {
    this.#isWoken = true;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#isWoken) {
      this.#isWoken = false;
      while (await this.step());
    }
    this.#isRunning = false;
    this.onRest();
  }
}
