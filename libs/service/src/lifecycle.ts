import { ConfigError } from '@sightline/config';
import type { Logger } from '@sightline/observability';
import type { ServicePhase } from './admin-server.js';
import { exitCodes } from './exit-codes.js';
import { StartError } from './start-error.js';

/** Something that was opened and must be closed. */
interface Closer {
  readonly name: string;
  readonly close: () => unknown;
}

// npm and a terminal may deliver one Ctrl-C twice: only a signal that comes later than this means "at once".
const SAME_SIGNAL_MS = 500;

/** The life of a service's process: running, then draining in order, then gone. The only place that ends the process. */
export class Lifecycle {
  readonly #closers: Closer[] = [];
  readonly #stop = new AbortController();
  #phase: ServicePhase = 'starting';
  #exitCode: number = exitCodes.clean;
  #stoppedAtMs = 0;

  constructor(
    private readonly log: Logger,
    private readonly shutdownTimeoutMs: number,
  ) {}

  get phase(): ServicePhase {
    return this.#phase;
  }

  /** Aborted when the service begins to stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Obeys SIGTERM and SIGINT, and ends the process when an error went uncaught. */
  watchProcess(): void {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        this.#onSignal(name);
      });
    }
    // Rejections that nobody handles arrive here too. The state is unknown: nothing is closed, nothing committed.
    process.on('uncaughtException', (err) => {
      this.log.error({ err }, 'crashed: an error went uncaught');
      process.exit(exitCodes.failure);
    });
  }

  defer(name: string, close: () => unknown): void {
    this.#closers.push({ name, close });
  }

  /** Everything is open; false when the service is already being stopped. */
  started(): boolean {
    if (this.#phase === 'starting') this.#phase = 'running';
    return this.#phase === 'running';
  }

  /** Drains and ends the process with the code that the error calls for. */
  fail(error: unknown): void {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else if (error instanceof StartError) this.log.error({}, error.message);
    else this.log.error({ err: error }, `failed: ${error instanceof Error ? error.message : String(error)}`);
    this.#exitCode = error instanceof ConfigError ? exitCodes.settings : exitCodes.failure;
    this.stop('failure');
  }

  /** Drains and ends the process; a second call changes nothing. */
  stop(reason: string): void {
    if (this.#phase === 'draining') return;
    this.#phase = 'draining';
    this.#stoppedAtMs = performance.now();
    this.log.info({ reason }, 'stopping');
    this.#stop.abort(new Error(`the service stops: ${reason}`));
    void this.#drain();
  }

  #onSignal(name: string): void {
    if (this.#phase !== 'draining') {
      this.stop(name);
      return;
    }
    if (performance.now() - this.#stoppedAtMs < SAME_SIGNAL_MS) return;
    this.log.warn({ open: this.#openNames() }, `second ${name}: leaving at once`);
    process.exit(exitCodes.failure);
  }

  /** Closes in reverse order; what is opened meanwhile is closed as well. */
  async #drain(): Promise<void> {
    setTimeout(() => {
      this.log.error(
        { open: this.#openNames() },
        `still not closed after ${this.shutdownTimeoutMs} ms: leaving anyway`,
      );
      process.exit(exitCodes.failure);
    }, this.shutdownTimeoutMs).unref();
    for (let closer = this.#closers.at(-1); closer; closer = this.#closers.at(-1)) {
      try {
        await closer.close();
      } catch (err) {
        this.#exitCode ||= exitCodes.failure;
        this.log.error({ err }, `closing ${closer.name} failed`);
      }
      this.#closers.splice(this.#closers.indexOf(closer), 1);
    }
    this.log.info({ exit_code: this.#exitCode, took_ms: Math.round(performance.now() - this.#stoppedAtMs) }, 'stopped');
    process.exit(this.#exitCode);
  }

  #openNames(): readonly string[] {
    return this.#closers.map(({ name }) => name).reverse();
  }
}
