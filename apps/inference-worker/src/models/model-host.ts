import type { ModelStatus, Role } from '@sightline/messages';
import { metrics } from '@sightline/observability';
import type { HostedModel, Lease } from './hosted-model.js';
import type { LiveModel } from './live-model.js';
import { LoadedModels } from './loaded-models.js';
import type { LoadOptions } from './loaded-models.js';
import { placeOf, refusalOf, unknownModel } from './model-names.js';
import type { ModelRef } from './model-ref.js';
import { WantedModels } from './wanted-models.js';
import type { WantedRef } from './wanted-models.js';

export interface HostOptions extends LoadOptions {
  /** How long `keep` keeps; 0: not at all. */
  readonly keepMs: number;
}

/**
 * Holds every model version that something wants, each loaded once, and those that images ask for while there is memory. A
 * newer version is loaded and warmed up beside the one that answers and then takes its place; the old one finishes its images
 * and is released. What fails to load never takes anything's place.
 */
export class ModelHost {
  readonly #loaded: LoadedModels;
  /** Version that serves where none is pinned, by role and name. */
  readonly #current = new Map<string, string>();
  readonly #wanted = new WantedModels();
  readonly #kept = new WantedModels();
  readonly #keeping = new Map<string, NodeJS.Timeout>();
  readonly #listeners = new Set<() => void>();
  #leases = 0;

  constructor(private readonly options: HostOptions) {
    this.#loaded = new LoadedModels(options, {
      answers: (model) => this.#answers(model),
      isWanted: (model) => this.#isWanted(model),
      onChange: () => {
        for (const listener of this.#listeners) listener();
      },
    });
  }

  /** The model that answers to a name now. */
  find({ name, version }: ModelRef, role: Role = 'primary'): HostedModel | undefined {
    const found = version ?? this.#current.get(placeOf(name, role));
    return found === undefined ? undefined : this.#loaded.ready(name, found, role);
  }

  /** Leases what `find` finds: it is not closed before it is released. */
  lease(ref: ModelRef, role: Role = 'primary'): Lease | undefined {
    return this.find(ref, role)?.lease((this.#leases += 1));
  }

  /** What somebody wants to stay loaded; replaces what the same one wanted before. What nobody wants any more is released. */
  want(owner: string, refs: readonly WantedRef[]): void {
    this.#wanted.set(owner, refs);
    this.#releaseUnwanted();
  }

  /**
   * What of these is loaded stays for a while although nothing wants it, unless its memory is needed; replaces what the same one
   * kept before.
   */
  keep(owner: string, refs: readonly WantedRef[]): void {
    const { keepMs } = this.options;
    const kept = keepMs === 0 ? [] : refs;
    clearTimeout(this.#keeping.get(owner));
    this.#keeping.delete(owner);
    this.#kept.set(owner, kept);
    if (kept.length === 0) return;
    const timer = setTimeout(() => {
      this.keep(owner, []);
      this.#releaseUnwanted();
    }, keepMs);
    this.#keeping.set(owner, timer.unref());
  }

  /**
   * Resolves once the model is loaded and warm; at once when it is.
   * @throws ModelError or EngineError that says why it can't be had.
   */
  async ensure(ref: ModelRef, role: Role = 'primary', onDemand = false): Promise<HostedModel> {
    const there = this.find(ref, role);
    if (there) return there;
    if (ref.version === null) return this.#newest(ref.name, role, onDemand);
    const model = await this.#loaded.load(ref.name, ref.version, role);
    // It may have been given up while it loaded.
    this.#releaseUnwanted();
    return model;
  }

  /** @throws ModelError `unknown_model` unless the version exists, or for null any. */
  async requireKnown({ name, version }: ModelRef): Promise<void> {
    const versions = await this.options.source.versions(name);
    if (version === null ? versions.length === 0 : !versions.includes(version)) {
      throw unknownModel(name, version, versions);
    }
  }

  /** Looks for newer versions, and tries again what was refused long enough ago or was mended. */
  async refresh(): Promise<void> {
    await this.#loaded.reconsider();
    const onDemand = this.#loaded.all().filter((model) => model.onDemand);
    const refs = [...this.#wanted.refs(), ...onDemand.map(({ name, role }) => ({ name, role, version: null }))];
    const looks = refs.map(({ name, version, role }) =>
      version === null ? this.#newest(name, role, false) : this.#loaded.load(name, version, role),
    );
    // Why one failed is in the log and in the status.
    await Promise.allSettled(looks);
  }

  statuses(): readonly ModelStatus[] {
    return this.#loaded.statuses();
  }

  /** The models that are ready. */
  ready(): readonly LiveModel[] {
    return this.#loaded.all().flatMap(({ state, model }) => (state === 'ready' && model ? [model] : []));
  }

  /** Calls back whenever a version loads, is ready, is refused, drains or is gone. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Answers what was taken, then frees everything. */
  close(): Promise<void> {
    for (const timer of this.#keeping.values()) clearTimeout(timer);
    return this.#loaded.close();
  }

  /** Loads what is newer than the version that serves now, the newest first; the first that can be loaded takes over. */
  async #newest(name: string, role: Role, onDemand: boolean): Promise<HostedModel> {
    let failure: Error | undefined;
    const versions = await this.options.source.versions(name);
    for (const version of versions) {
      if (version === this.find({ name, version: null }, role)?.version) break;
      try {
        const model = await this.#loaded.load(name, version, role);
        this.#switch(model, role, onDemand);
        return model;
      } catch (error) {
        failure ??= refusalOf(error).error;
      }
    }
    const current = this.find({ name, version: null }, role);
    if (current) return current;
    throw failure ?? unknownModel(name, null, versions);
  }

  #switch(model: HostedModel, role: Role, onDemand: boolean): void {
    const { name, version } = model;
    const place = placeOf(name, role);
    const before = this.#current.get(place);
    const old = this.find({ name, version: null }, role);
    model.onDemand ||= onDemand || (old?.onDemand ?? false);
    this.#current.set(place, version);
    if (old && old !== model) {
      old.onDemand = false;
      metrics.modelSwaps.add(1, { model: name });
      this.options.log.info({ model: name, version, before, role }, 'a new version serves');
    }
    this.#releaseUnwanted();
  }

  #isWanted(model: HostedModel): boolean {
    const { name, version, role } = model;
    const asShadow = this.#isAmong(this.#wanted, model, 'shadow');
    // What answers stands in for a shadow of the same version.
    if (role === 'shadow') return asShadow && this.#loaded.ready(name, version, role) === model;
    return this.#isAmong(this.#wanted, model) || (asShadow && model.onDemand);
  }

  #answers(primary: HostedModel): boolean {
    return primary.onDemand || this.#isAmong(this.#wanted, primary);
  }

  #isAmong(refs: WantedModels, { name, version, role: own }: HostedModel, role = own): boolean {
    return refs.includes(name, version, role, this.#current.get(placeOf(name, role)));
  }

  #releaseUnwanted(): void {
    for (const model of this.#loaded.all()) {
      const { name, version, role, state } = model;
      if (state === 'ready' && !model.onDemand && !this.#isWanted(model) && !this.#isAmong(this.#kept, model)) {
        void this.#loaded.release(model, 'nothing wants it any more');
      }
      // Nobody asks any more why it was refused.
      if (state === 'refused' && !this.#wanted.concerns(name, version, role)) this.#loaded.forget(model);
    }
  }
}
