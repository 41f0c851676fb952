import type { ModelState, ModelStatus, Role } from '@sightline/messages';
import type { LiveModel } from './live-model.js';

/** Keeps a model from being closed until it is released; releasing twice counts once. */
export interface Lease {
  readonly model: LiveModel;
  release(): void;
}

/** Why a version is not used. */
export interface Refusal {
  readonly code: string;
  readonly error: Error;
}

/** One version of a model in a worker, from the beginning of its loading until its memory is given back. */
export class HostedModel {
  state: ModelState = 'loading';
  /** Set while it loads: resolves when it is ready, rejects with why it was refused. */
  loading: Promise<HostedModel> | undefined;
  refusal: Refusal | undefined;
  /** Loads that failed one after the other, and when the next may begin. */
  failures = 0;
  retryAtMs = 0;
  /** The files that were refused, and those that were seen when it was last looked. */
  stamps: { refused?: string | undefined; seen?: string | undefined } = {};
  memoryBytes: number | null = null;
  /** Loaded because images asked for it: it stays for the next ones until its memory is needed. */
  onDemand = false;
  lastUsed = 0;
  #model: LiveModel | undefined;
  #uses = 0;
  #whenUnused: (() => void) | undefined;
  #drained: Promise<void> | undefined;

  constructor(
    readonly name: string,
    readonly version: string,
    readonly role: Role,
  ) {}

  get model(): LiveModel | undefined {
    return this.#model;
  }

  get inUse(): boolean {
    return this.#uses > 0;
  }

  ready(model: LiveModel): void {
    this.#model = model;
    this.state = 'ready';
    // What was measured is better than what was expected.
    this.memoryBytes = model.memoryBytes ?? this.memoryBytes;
    [this.loading, this.refusal, this.failures] = [undefined, undefined, 0];
  }

  refuse(refusal: Refusal, retryAtMs: number): void {
    this.state = 'refused';
    [this.loading, this.refusal, this.memoryBytes] = [undefined, refusal, null];
    this.retryAtMs = retryAtMs;
    this.failures += 1;
  }

  /** Looks at its files: once they are others than those refused, and at rest from one look to the next, it may be tried. */
  reconsider(stamp: string | undefined): void {
    const { refused, seen } = this.stamps;
    this.stamps = { refused: refused ?? stamp, seen: stamp };
    if (this.state !== 'refused' || refused === undefined || stamp === refused || stamp !== seen) return;
    [this.retryAtMs, this.failures] = [0, 0];
  }

  /** @throws TypeError unless it is ready: whoever leases has looked. */
  lease(now: number): Lease {
    const model = this.#model;
    if (!model || this.state !== 'ready') throw new TypeError(`${this.name} ${this.version} is ${this.state}`);
    this.#uses += 1;
    this.lastUsed = now;
    let held = true;
    return {
      model,
      release: () => {
        if (!held) return;
        held = false;
        this.#uses -= 1;
        if (this.#uses === 0) this.#whenUnused?.();
      },
    };
  }

  /** Gives out no more leases, and closes the model when the last one is released. */
  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  status(): ModelStatus {
    return {
      model_name: this.name,
      model_version: this.version,
      state: this.state,
      engine: this.#model?.engine ?? '',
      role: this.role,
      load_ms: this.#model?.loadMs ?? null,
      memory_bytes: this.memoryBytes,
      error_code: this.refusal?.code ?? null,
      error_message: this.refusal?.error.message ?? null,
    };
  }

  async #drain(): Promise<void> {
    this.state = 'draining';
    if (this.#uses > 0) await new Promise<void>((resolve) => (this.#whenUnused = resolve));
    await this.#model?.close();
    this.memoryBytes = null;
  }
}
