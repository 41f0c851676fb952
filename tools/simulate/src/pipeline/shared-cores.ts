import TinyQueue from 'tinyqueue';
import type { Calendar } from './calendar.js';

interface Task {
  /** Work that every task has got by then when this one is done. */
  readonly doneAt: number;
  readonly done: () => void;
}

/**
 * Cores that all tasks share evenly, as an operating system does; no task uses more than one. Work is told in the milliseconds
 * it takes a core while the others are busy as well; a task that has the machine for itself is faster by `aloneGain`.
 */
export class SharedCores {
  readonly #tasks = new TinyQueue<Task>([], (a, b) => a.doneAt - b.doneAt);
  #given = 0;
  #givenAtMs = 0;
  /** Each change of the tasks makes what was planned before it void. */
  #change = 0;
  #busyMs = 0;

  constructor(
    private readonly calendar: Calendar,
    private readonly cores: number,
    private readonly aloneGain: number,
  ) {}

  /** Does so much work, then this. */
  work(ms: number, done: () => void): void {
    this.#advance();
    this.#tasks.push({ doneAt: this.#given + Math.max(0, ms), done });
    this.#plan();
  }

  /** Core-milliseconds that were worked so far. */
  get busyMs(): number {
    this.#advance();
    return this.#busyMs;
  }

  #advance(): void {
    const now = this.calendar.nowMs;
    const passed = now - this.#givenAtMs;
    this.#given += passed * this.#speed();
    this.#busyMs += passed * Math.min(this.#tasks.length, this.cores);
    this.#givenAtMs = now;
  }

  #speed(): number {
    const tasks = this.#tasks.length;
    if (tasks <= 1) return this.aloneGain;
    return Math.min(1, this.cores / tasks);
  }

  #plan(): void {
    const change = (this.#change += 1);
    const next = this.#tasks.peek();
    if (next === undefined) return;
    this.calendar.after((next.doneAt - this.#given) / this.#speed(), () => {
      if (change === this.#change) this.#finish();
    });
  }

  #finish(): void {
    this.#advance();
    const finished: Task[] = [];
    // Rounding may leave a task short by next to nothing.
    for (let next = this.#tasks.peek(); next && next.doneAt <= this.#given + 1e-9; next = this.#tasks.peek()) {
      this.#tasks.pop();
      finished.push(next);
    }
    this.#plan();
    for (const { done } of finished) done();
  }
}
