import type { Values } from '@sightline/config';
import { catalogueEntry, ModelError, resolveModel } from '@sightline/models';
import type { modelSettings, ResolvedModel, ResolveOptions } from '@sightline/models';

type ModelValues = Values<typeof modelSettings>;

/** The models of the settings and of the catalogue: each has one version. */
export interface SettingsSource {
  /**
   * Gets the model that a setting names; it keeps the name and version it has then.
   * @throws ModelError when it can't be had.
   */
  add(setting: string, fallback: boolean): Promise<ResolvedModel>;
  /** The one version of a model; undefined when neither setting nor catalogue has it. */
  version(name: string): string | undefined;
  /** Whether the model was given by its path: no other place answers in its name. */
  isOwn(name: string): boolean;
  open(name: string, signal: AbortSignal): Promise<ResolvedModel>;
  readonly names: readonly string[];
}

interface Known {
  readonly setting: string;
  readonly version: string;
  /** Verified and not loaded since. */
  fresh: ResolvedModel | undefined;
}

export function settingsSource(values: ModelValues, { log, signal }: ResolveOptions): SettingsSource {
  const known = new Map<string, Known>();
  const resolve = (setting: string, fallback: boolean, until = signal): Promise<ResolvedModel> =>
    resolveModel({ ...values, MODEL: setting, MODEL_FALLBACK: fallback }, { log, ...(until && { signal: until }) });
  return {
    async add(setting, fallback) {
      const fresh = await resolve(setting, fallback);
      const { name, version } = fresh.manifest;
      // Where the fallback answers for a model of the catalogue, its own name leads to it.
      const own = catalogueEntry(setting) === undefined ? setting : name;
      if (!known.has(name)) known.set(name, { setting: own, version, fresh });
      return fresh;
    },
    version: (name) => known.get(name)?.version ?? catalogueEntry(name)?.manifest.version,
    isOwn: (name) => {
      const setting = known.get(name)?.setting;
      return setting !== undefined && catalogueEntry(setting) === undefined;
    },
    async open(name, until) {
      const model = known.get(name);
      const { fresh } = model ?? {};
      if (model) model.fresh = undefined;
      if (fresh) return fresh;
      const resolved = await resolve(model?.setting ?? name, false, until);
      if (!model || resolved.manifest.version === model.version) return resolved;
      const message = `The folder of ${name} holds version ${resolved.manifest.version} now instead of ${model.version}: restart the worker to take it.`;
      throw new ModelError('bad_manifest', message);
    },
    get names() {
      return [...known.keys()];
    },
  };
}
