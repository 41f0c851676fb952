import { RetryableError } from '@sightline/messages';
import type { ModelStatus, Role } from '@sightline/messages';
import { ModelError } from '@sightline/models';
import type { ResolvedModel } from '@sightline/models';
import { metrics } from '@sightline/observability';
import type { Logger } from '@sightline/observability';
import { HostedModel } from './hosted-model.js';
import { inTime } from './in-time.js';
import type { LiveModel } from './live-model.js';
import { makeRoom } from './memory-budget.js';
import { placeOf, refusalOf } from './model-names.js';
import type { ModelSource } from './model-source.js';

export interface LoadOptions {
  readonly source: ModelSource;
  /** Loads and warms up. `onFailure`: its engine ended by itself. */
  readonly load: (model: ResolvedModel, role: Role, onFailure: (error: Error) => void) => Promise<LiveModel>;
  /** Memory that a model will be counted with. */
  readonly memoryOf: (model: ResolvedModel, role: Role) => number | Promise<number>;
  readonly maxMemoryBytes: number;
  readonly loadTimeoutMs: number;
  readonly log: Logger;
  /** A model that answers ended by itself: the worker can't go on. */
  onFailure(error: Error): void;
  readonly nowMs?: () => number;
}

interface Surroundings {
  /** Whether a primary is there to answer: what is merely kept is not. */
  answers(primary: HostedModel): boolean;
  isWanted(model: HostedModel): boolean;
  /** A version loads, is ready, refused, draining or gone. */
  onChange(): void;
}

/** A version that was refused is tried again after this long, doubled each time, up to ten minutes. */
const FIRST_RETRY_MS = 10_000;
const LAST_RETRY_MS = 600_000;
/** A model server that is away is asked again after this long, however often. */
const SERVER_RETRY_MS = 2000;

/** The versions in this worker: each is loaded once, within the memory that models may take. */
export class LoadedModels {
  readonly #models = new Map<string, HostedModel>();
  readonly #nowMs: () => number;
  #closed = false;

  constructor(
    private readonly options: LoadOptions,
    private readonly around: Surroundings,
  ) {
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  all(): readonly HostedModel[] {
    return [...this.#models.values()];
  }

  /** The version if it is ready. One that answers serves as a shadow too. */
  ready(name: string, version: string, role: Role): HostedModel | undefined {
    const primary = this.#models.get(placeOf(name, 'primary', version));
    if (primary?.state === 'ready' && (role === 'primary' || this.around.answers(primary))) return primary;
    const model = role === 'primary' ? primary : this.#models.get(placeOf(name, role, version));
    return model?.state === 'ready' ? model : undefined;
  }

  statuses(): readonly ModelStatus[] {
    return this.all().map((model) => model.status());
  }

  /** @throws why the version can't be had; of one refused lately at once. */
  async load(name: string, version: string, role: Role): Promise<HostedModel> {
    if (this.#closed) throw new ModelError('stopped', 'The worker is stopping.');
    const there = this.ready(name, version, role);
    if (there) return there;
    const place = placeOf(name, role, version);
    const known = this.#models.get(place);
    if (known?.state !== 'draining') return this.#begin(known ?? new HostedModel(name, version, role));
    await known.drain();
    if (this.#models.get(place) === known) this.#models.delete(place);
    return this.load(name, version, role);
  }

  /** Looks whether a version that was refused was mended since: it needs not wait for its time then. */
  async reconsider(): Promise<void> {
    const { source } = this.options;
    for (const model of this.all().filter(({ state }) => state === 'refused')) {
      model.reconsider(await source.stamp(model.name, model.version).catch(() => undefined));
    }
  }

  /** Drains a model and forgets it; resolves when its memory is given back. */
  async release(model: HostedModel, reason: string): Promise<void> {
    const { name, version, role } = model;
    const drained = model.drain();
    this.around.onChange();
    await drained.catch((err: unknown) => {
      this.options.log.warn({ err, model: name, version }, 'a model did not close');
    });
    this.options.log.info({ model: name, version, role, reason }, 'model released');
    this.forget(model);
  }

  forget(model: HostedModel): void {
    const place = placeOf(model.name, model.role, model.version);
    if (this.#models.get(place) === model) this.#models.delete(place);
    this.around.onChange();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.all().flatMap(({ loading }) => loading ?? []));
    await Promise.all(this.all().map((model) => model.drain()));
    this.#models.clear();
  }

  #begin(model: HostedModel): Promise<HostedModel> {
    if (model.loading) return model.loading;
    if (model.refusal && this.#nowMs() < model.retryAtMs) return Promise.reject(model.refusal.error);
    model.state = 'loading';
    this.#models.set(placeOf(model.name, model.role, model.version), model);
    model.loading = this.#open(model);
    this.around.onChange();
    return model.loading;
  }

  async #open(model: HostedModel): Promise<HostedModel> {
    const { source, load, memoryOf, loadTimeoutMs } = this.options;
    const { name, version, role } = model;
    const opening = async (signal: AbortSignal): Promise<LiveModel> => {
      // A repository that is away may have the version in its cache all the same.
      model.stamps = { refused: await source.stamp(name, version).catch(() => undefined) };
      const resolved = await source.open(name, version, signal);
      await this.#makeRoom(model, await memoryOf(resolved, role));
      signal.throwIfAborted();
      return load(resolved, role, (error) => {
        this.#failed(model, error);
      });
    };
    try {
      model.ready(await inTime(loadTimeoutMs, opening, (late) => late.close()));
      return model;
    } catch (error) {
      this.#refuse(model, error);
      throw error;
    } finally {
      this.around.onChange();
    }
  }

  /** The memory is taken in the same turn, so that two loads don't count on the same room. */
  async #makeRoom(model: HostedModel, bytes: number): Promise<void> {
    const isWanted = (other: HostedModel): boolean => this.around.isWanted(other);
    const closed = makeRoom(bytes, this.options.maxMemoryBytes, this.all(), isWanted);
    model.memoryBytes = bytes;
    await Promise.all(closed.map((other) => this.release(other, 'its memory is needed')));
  }

  #refuse(model: HostedModel, error: unknown): void {
    const { name, version, failures } = model;
    const refusal = refusalOf(error);
    const isAway = refusal.error instanceof RetryableError;
    const pauseMs = isAway ? SERVER_RETRY_MS : Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    model.refuse(refusal, this.#nowMs() + pauseMs);
    metrics.modelRefusals.add(1, { model: name, error_code: refusal.code });
    const fields = { model: name, version, code: refusal.code, reason: refusal.error.message };
    this.options.log.warn(fields, 'model version refused: what answered before goes on');
  }

  /** An engine ended by itself. A shadow's harms nobody else. */
  #failed(model: HostedModel, error: Error): void {
    if (model.role === 'primary') {
      this.options.onFailure(error);
      return;
    }
    void model.drain().catch(() => undefined);
    const failed = new HostedModel(model.name, model.version, model.role);
    this.#models.set(placeOf(model.name, model.role, model.version), failed);
    this.#refuse(failed, error);
    this.around.onChange();
  }
}
