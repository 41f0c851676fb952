import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../setup-error.js';
import { startTethered, type TetheredProcess } from '../tethered-process.js';
import { lastWords } from './service-log.js';
import { RestartBudget } from './restart-budget.js';
import type { ServicePlan } from './service-plans.js';

/** A service gets as long as a pod does. */
const stopGraceMs = 30_000;
const restartAfterMs = 1_000;
const probeEveryMs = 100;
/** Loading a model may mean fetching it first. */
const readyWithinMs = 180_000;

/** Told what becomes of a service. */
export interface ServiceEvents {
  readonly say: (sentence: string) => void;
  /** It cannot be kept running: everything must stop. */
  readonly fail: (error: Error) => void;
}

/** One service process: started, probed until it is ready, started again when it dies, stopped. */
export class SupervisedService {
  readonly #budget = new RestartBudget();
  #process: TetheredProcess | undefined;
  #ready = false;
  #stopping = false;

  constructor(
    readonly plan: ServicePlan,
    private readonly events: ServiceEvents,
  ) {}

  /** Starts the process; `ready` tells when it works. */
  async start(mode: 'w' | 'a' = 'w'): Promise<void> {
    const { script, env, logFile, shown } = this.plan;
    const log = await open(logFile, mode);
    const process = startTethered(globalThis.process.execPath, [script], {
      env,
      output: shown ? 1 : log.fd,
      errors: log.fd,
    });
    await log.close();
    this.#process = process;
    void process.ended.then((end) => (this.#process === process ? this.#endedUnasked(end) : undefined));
  }

  /**
   * Resolves once `/readyz` says so.
   * @throws SetupError with the service's own words when it ends before, or takes too long.
   */
  async ready(): Promise<void> {
    const { name, adminPort, logFile } = this.plan;
    const deadline = performance.now() + readyWithinMs;
    while (!(await isReady(adminPort))) {
      if (this.#process === undefined) throw new SetupError(await this.#whyEnded());
      if (performance.now() > deadline)
        throw new SetupError(`${name} did not get ready in ${readyWithinMs / 1000} s: see ${logFile}.`);
      await delay(probeEveryMs);
    }
    this.#ready = true;
  }

  /** Asks it to end, and waits. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const process = this.#process;
    this.#process = undefined;
    await process?.stop(stopGraceMs);
  }

  async #endedUnasked(end: number | NodeJS.Signals): Promise<void> {
    this.#process = undefined;
    if (!this.#ready) return;
    const { name, logFile } = this.plan;
    if (end === 0) {
      this.events.say(`${name} has done its work.`);
    } else if (this.#budget.spend()) {
      await this.#startAgain(`${name} ended (${end}) and is started again: see ${logFile}.`);
    } else {
      this.events.fail(new SetupError(`${name} keeps ending (${end}): see ${logFile}.`));
    }
  }

  async #startAgain(why: string): Promise<void> {
    this.events.say(why);
    await delay(restartAfterMs);
    if (!this.#stopping) await this.start('a').catch(this.events.fail);
  }

  async #whyEnded(): Promise<string> {
    const words = await lastWords(this.plan.logFile);
    return words === ''
      ? `${this.plan.name} ended before it was ready: see ${this.plan.logFile}.`
      : `${this.plan.name} does not start: ${words.replace(`${this.plan.name}: `, '')}`;
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
