import TinyQueue from 'tinyqueue';
import type { Calendar } from './calendar.js';

interface Task {
  /** Work that every task of the process has got by then when this one is done. */
  readonly doneAt: number;
  readonly done: () => void;
}

/** What one process does on the cores of its machine. */
export interface ProcessCores {
  /** Does so much work, then this. */
  work(ms: number, done: () => void): void;
}

/**
 * Cores that processes share evenly, and the tasks of a process the share of the process: so does an operating system that
 * schedules by container or session. No task uses more than one core; what a process can't use goes to the others. Work is told
 * in the milliseconds it takes a core while the others are busy as well; a task that has the machine for itself is faster by
 * `aloneGain`.
 */
export class SharedCores {
  readonly #processes: Process[] = [];
  #advancedAtMs = 0;
  /** Each change of the tasks makes what was planned before it void. */
  #change = 0;
  #busyMs = 0;

  constructor(
    private readonly calendar: Calendar,
    private readonly cores: number,
    private readonly aloneGain: number,
  ) {}

  /** Another process on these cores. */
  openProcess(): ProcessCores {
    const process = new Process();
    this.#processes.push(process);
    return {
      work: (ms, done) => {
        this.#advance();
        process.add(ms, done);
        this.#plan();
      },
    };
  }

  /** Core-milliseconds that were worked so far. */
  get busyMs(): number {
    this.#advance();
    return this.#busyMs;
  }

  #advance(): void {
    const passedMs = this.calendar.nowMs - this.#advancedAtMs;
    this.#advancedAtMs = this.calendar.nowMs;
    let tasks = 0;
    for (const process of this.#processes) {
      process.advance(passedMs);
      tasks += process.tasks;
    }
    this.#busyMs += passedMs * Math.min(tasks, this.cores);
  }

  #plan(): void {
    this.#share();
    const change = (this.#change += 1);
    const nextMs = Math.min(...this.#processes.map((process) => process.nextDoneMs));
    if (nextMs === Infinity) return;
    this.calendar.after(nextMs, () => {
      if (change === this.#change) this.#finish();
    });
  }

  /** Each process gets an even share of the cores, or as many as it has tasks. */
  #share(): void {
    const busy = this.#processes.filter(({ tasks }) => tasks > 0).sort((a, b) => a.tasks - b.tasks);
    let cores = this.cores;
    for (const [index, process] of busy.entries()) {
      const share = Math.min(process.tasks, cores / (busy.length - index));
      cores -= share;
      process.speed = share / process.tasks;
    }
    const [only] = busy;
    if (busy.length === 1 && only?.tasks === 1) only.speed = this.aloneGain;
  }

  #finish(): void {
    this.#advance();
    const finished = this.#processes.flatMap((process) => process.takeDone());
    this.#plan();
    for (const done of finished) done();
  }
}

class Process {
  readonly #tasks = new TinyQueue<Task>([], (a, b) => a.doneAt - b.doneAt);
  #given = 0;
  /** Of a core, for each task. */
  speed = 1;

  get tasks(): number {
    return this.#tasks.length;
  }

  get nextDoneMs(): number {
    const next = this.#tasks.peek();
    return next === undefined ? Infinity : (next.doneAt - this.#given) / this.speed;
  }

  add(ms: number, done: () => void): void {
    this.#tasks.push({ doneAt: this.#given + Math.max(0, ms), done });
  }

  advance(ms: number): void {
    this.#given += ms * this.speed;
  }

  takeDone(): readonly (() => void)[] {
    const finished: (() => void)[] = [];
    // Rounding may leave a task short by next to nothing.
    for (let next = this.#tasks.peek(); next && next.doneAt <= this.#given + 1e-9; next = this.#tasks.peek()) {
      this.#tasks.pop();
      finished.push(next.done);
    }
    return finished;
  }
}
