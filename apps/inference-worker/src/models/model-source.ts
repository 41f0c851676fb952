import { newestFirst } from '@sightline/models';
import type { ResolvedModel } from '@sightline/models';
import { unknownModel } from './model-names.js';
import type { SettingsSource } from './settings-source.js';

/** Where a worker gets models from. */
export interface ModelSource {
  /**
   * The versions of a model that can be had, newest first; none of a model that is not known.
   * @throws ModelError when the place can't be asked.
   */
  versions(name: string): Promise<readonly string[]>;
  /** Gets a version onto the disk and verifies it. @throws ModelError */
  open(name: string, version: string, signal: AbortSignal): Promise<ResolvedModel>;
  /** Names that images may ask for. */
  names(): Promise<readonly string[]>;
  /** A text that is another one once a file of the version is; undefined where none can be had. */
  stamp(name: string, version: string): Promise<string | undefined>;
}

/** What a worker needs of a model repository. */
export type Repository = ModelSource & {
  open(name: string, version: string, signal?: AbortSignal): Promise<ResolvedModel>;
};

/**
 * One source of what settings and catalogue name and what a repository holds. A model given by its path is answered by that
 * folder alone; of others the repository may have newer versions.
 */
export function joinedSource(settings: SettingsSource, repository: Repository | undefined): ModelSource {
  const elsewhere = async (name: string): Promise<readonly string[]> =>
    repository && !settings.isOwn(name) ? repository.versions(name) : [];
  return {
    async versions(name) {
      const version = settings.version(name);
      return newestFirst(new Set([...(version === undefined ? [] : [version]), ...(await elsewhere(name))]));
    },
    async open(name, version, signal) {
      if (settings.version(name) === version) return settings.open(name, signal);
      if (repository && !settings.isOwn(name)) return repository.open(name, version, signal);
      throw unknownModel(name, version, await this.versions(name));
    },
    async stamp(name, version) {
      const isElsewhere = settings.version(name) !== version && !settings.isOwn(name);
      return isElsewhere ? repository?.stamp(name, version) : undefined;
    },
    async names() {
      return [...new Set([...settings.names, ...((await repository?.names()) ?? [])])];
    },
  };
}
