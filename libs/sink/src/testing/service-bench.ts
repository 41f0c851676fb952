import { silentLogger } from '@sightline/observability';
import type { Service } from '@sightline/service';

/** A service without a process. */
export class ServiceBench implements Service {
  readonly log = silentLogger;
  readonly failures: unknown[] = [];
  readonly checks = new Map<string, () => boolean | Promise<boolean>>();
  readonly #stop = new AbortController();
  readonly #closers: (() => unknown)[] = [];
  readonly signal: AbortSignal = this.#stop.signal;

  defer(_: string, close: () => unknown): void {
    this.#closers.unshift(close);
  }

  readyWhen(name: string, check: () => boolean | Promise<boolean>): void {
    this.checks.set(name, check);
  }

  fail(error: unknown): void {
    this.failures.push(error);
  }

  stop(): void {
    this.#stop.abort();
  }

  async close(): Promise<void> {
    this.stop();
    for (const close of this.#closers.splice(0)) await close();
  }
}
