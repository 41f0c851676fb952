/** Says whether something that ended may be started again: so many times within a while, then no more. */
export class RestartBudget {
  #restarts: number[] = [];

  constructor(
    private readonly most = 3,
    private readonly withinMs = 60_000,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes one restart from the budget; false when it is used up. */
  spend(): boolean {
    const at = this.now();
    this.#restarts = this.#restarts.filter((restart) => at - restart < this.withinMs);
    if (this.#restarts.length >= this.most) return false;
    this.#restarts.push(at);
    return true;
  }
}
